/** Drafts of forms marked data-draft="<key>": kept on this device while one writes, put back when one returns, gone once sent. */
import { find, on } from "./page";
import { clock, word } from "./words";

const PREFIX = "draft:";
const PAUSE = 400;
const MONTH = 30 * 24 * 3600 * 1000;

type Draft = { at: number; fields: Record<string, string> };

const timers = new WeakMap<HTMLFormElement, number>();

function keyOf(form: HTMLFormElement): string {
  return PREFIX + (form.dataset["draft"] ?? "");
}

function written(form: HTMLFormElement): Array<HTMLTextAreaElement | HTMLInputElement> {
  return [...form.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea[name], input[name=title], .choice-rows input")];
}

/** Fields of one name are told apart by their place: the choices of a poll. */
function named(form: HTMLFormElement): Map<string, HTMLTextAreaElement | HTMLInputElement> {
  const found = new Map<string, HTMLTextAreaElement | HTMLInputElement>();
  for (const field of written(form)) {
    let name = field.name;
    for (let n = 1; found.has(name); n++) name = `${field.name}.${n}`;
    found.set(name, field);
  }
  return found;
}

function keep(form: HTMLFormElement): void {
  const typed = Object.fromEntries([...named(form)].map(([name, field]) => [name, field.value]));
  // What this form has no field for was typed for another kind, and waits there.
  const fields = { ...read(keyOf(form))?.fields, ...typed };
  try {
    if (Object.values(fields).every((value) => !value.trim())) return localStorage.removeItem(keyOf(form));
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), fields } satisfies Draft));
    tell(form, word("draft_kept", clock(new Date())));
  } catch { /* a full or forbidden store: the server's own draft remains */ }
}

function tell(form: HTMLFormElement, text: string): void {
  const place = find(".draft-state", form);
  if (place) place.textContent = text;
}

/** Puts a draft back, but never over what the server sent (an edit, a form refused with its text). */
function restore(form: HTMLFormElement): void {
  const draft = read(keyOf(form));
  if (!draft || written(form).some((field) => field.value.trim())) return;
  for (const [name, text] of Object.entries(draft.fields)) {
    const field = named(form).get(name);
    if (!field) continue;
    field.value = text;
    // A row that is filled brings the next one.
    if (field.matches(".choice-rows input")) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  tell(form, word("draft_kept", clock(new Date(draft.at))));
}

function read(key: string): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null;
  } catch { return null; }
}

/** Forgets a draft; called when the server has taken the text. */
function forget(form: HTMLFormElement): void {
  clearTimeout(timers.get(form));
  try { localStorage.removeItem(keyOf(form)); } catch { /* nothing was kept */ }
  tell(form, "");
}

function restoreAll(inside: ParentNode): void {
  for (const form of inside.querySelectorAll<HTMLFormElement>("form[data-draft]")) restore(form);
}

document.addEventListener("input", (event) => {
  const form = event.target instanceof HTMLElement ? event.target.closest<HTMLFormElement>("form[data-draft]") : null;
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, window.setTimeout(() => keep(form), PAUSE));
});

// Another kind of the same text: what was typed a moment ago goes along.
on("click", ".composer .kinds a", (link) => {
  const form = link.closest<HTMLFormElement>("form[data-draft]");
  if (form) clearTimeout(timers.get(form)), keep(form);
});

// Sent by the browser itself: the draft waits under its key until a page without an error shows up.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["draft"] === undefined) return;
  clearTimeout(timers.get(form));
  keep(form);
  if (!form.matches("[hx-post]")) sessionStorage.setItem("sent", keyOf(form));
});

// Sent by htmx.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { sourceElement: HTMLElement; response?: { status?: number; raw?: Response } } }>).detail;
  // What a field of it asks while one types (what looks like the title) sends nothing.
  const form = ctx.sourceElement.matches("form[data-draft]") ? (ctx.sourceElement as HTMLFormElement) : null;
  const status = ctx.response?.status ?? ctx.response?.raw?.status ?? 0;
  if (form && status >= 200 && status < 300) {
    forget(form);
    form.reset();
  }
});
document.addEventListener("htmx:after:swap", (event) => restoreAll(event.target instanceof Element ? event.target : document));

const sent = sessionStorage.getItem("sent");
if (sent) {
  sessionStorage.removeItem("sent");
  const again = find<HTMLFormElement>(`form[data-draft="${CSS.escape(sent.slice(PREFIX.length))}"]`);
  if (!again || !again.querySelector("[aria-invalid=true], .form-errors, .field-error")) localStorage.removeItem(sent);
}
for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && Date.now() - (read(key)?.at ?? 0) > MONTH) localStorage.removeItem(key);
restoreAll(document);
