/** Drafts of forms marked data-draft="<key>": kept on this device while one writes, put back when one returns, gone once sent. `meeting.ts`, which is loaded where there is such a form, keeps them on the server, too. */
import { find, on } from "./page";
import { clock, word } from "./words";

declare const MEETING: string; // Put in by the build: the built module's name, beside this script.
const script = (document.currentScript as HTMLScriptElement | null)?.src;
const PREFIX = "draft:";
const PAUSE = 400;
const MONTH = 30 * 24 * 3600 * 1000;
/** What a form sends that is not its words. */
const BESIDE = new Set(["csrfmiddlewaretoken", "kind", "place", "draft", "parent", "version", "choose", "kept_files", "files", "publish_at", "withdraw_at"]);

export type Fields = Record<string, string[]>;
/** A draft: what stands in the fields; which version of the server's it came from, and whether it is the same as that. `other`: a text of this device that another one's hides. */
export type Draft = { at: number; fields: Fields; kind: string; version: number; synced: boolean; other?: Draft };
type Control = HTMLTextAreaElement | HTMLInputElement | HTMLSelectElement;

const timers = new WeakMap<HTMLFormElement, number>();
/** Who is told that a draft was kept on this device, or is forgotten. */
const heard: { kept: (form: HTMLFormElement) => void; gone: (form: HTMLFormElement) => void } = { kept: () => undefined, gone: () => undefined };

function keyOf(form: HTMLFormElement): string {
  return PREFIX + (form.dataset["draft"] ?? "");
}

function written(form: HTMLFormElement): Array<HTMLTextAreaElement | HTMLInputElement> {
  return [...form.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea[name], input[name=title], .choice-rows input")];
}

function isBlank(form: HTMLFormElement): boolean {
  return written(form).every((field) => !field.value.trim());
}

function controls(form: HTMLFormElement): Control[] {
  return ([...form.elements] as Control[]).filter((one) => one.matches("textarea[name], select[name], input[name]:not([type=hidden], [type=file])") && !BESIDE.has(one.name));
}

const isTick = (one: Control): one is HTMLInputElement => one instanceof HTMLInputElement && ["checkbox", "radio"].includes(one.type);

/** What stands in the form, by name. */
function typed(form: HTMLFormElement): Fields {
  const fields: Fields = {};
  for (const one of controls(form)) {
    const values = (fields[one.name] ??= []);
    if (!isTick(one) || one.checked) values.push(one.value);
  }
  return fields;
}

/** Puts words into the form; a row that is filled brings the next one. */
function fill(form: HTMLFormElement, fields: Fields): void {
  for (const [name, values] of Object.entries(fields)) {
    const named = () => controls(form).filter((one) => one.name === name);
    const ticks = named().filter(isTick);
    for (const one of ticks) one.checked = values.includes(one.value);
    if (ticks.length) continue;
    for (let n = 0; n < Math.max(values.length, named().length); n++) {
      const one = named()[n];
      if (!one || (one.value === (values[n] ?? ""))) continue;
      one.value = values[n] ?? "";
      if (one.matches(".choice-rows input")) one.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

function kindOf(form: HTMLFormElement): string {
  return find<HTMLInputElement>("input[name=kind]", form)?.value ?? "post";
}

/** The form as a draft. What it has no field for was typed for another kind, and waits there. */
function drafted(form: HTMLFormElement): Draft {
  const before = read(keyOf(form));
  const kept: Draft = { at: Date.now(), fields: { ...before?.fields, ...typed(form) }, kind: kindOf(form), version: before?.version ?? 0, synced: false };
  return before?.other ? { ...kept, other: before.other } : kept;
}

function keep(form: HTMLFormElement): void {
  clearTimeout(timers.get(form));
  if (isBlank(form)) {
    store(keyOf(form), null);
  } else if (store(keyOf(form), drafted(form))) {
    tell(form, word("draft_kept", clock(new Date())));
  }
  heard.kept(form);
}

/** False where a full or forbidden store keeps nothing: the server's own draft remains. */
function store(key: string, draft: Draft | null): boolean {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
    return true;
  } catch { return false; }
}

function tell(form: HTMLFormElement, text: string): void {
  const place = find(".draft-state", form);
  if (place) place.textContent = text;
}

/** Puts a draft back, but never over what the server sent (an edit, a form refused with its text). */
function restore(form: HTMLFormElement): void {
  const draft = read(keyOf(form));
  if (!draft || !isBlank(form)) return;
  fill(form, draft.fields);
  tell(form, word("draft_kept", clock(new Date(draft.at))));
}

function read(key: string): Draft | null {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null;
    return found && Object.values(found.fields).every(Array.isArray) ? found : null;
  } catch { return null; }
}

/** Forgets a draft; called when the server has taken the text. */
function forget(form: HTMLFormElement): void {
  clearTimeout(timers.get(form));
  store(keyOf(form), null);
  tell(form, "");
  heard.gone(form);
}

function formsIn(inside: ParentNode): HTMLFormElement[] {
  return [...inside.querySelectorAll<HTMLFormElement>("form[data-draft]")];
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
  if (form) keep(form);
});

// Sent by the browser itself: the draft waits under its key until a page without an error shows up.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["draft"] === undefined) return;
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
document.addEventListener("htmx:after:swap", (event) => formsIn(event.target instanceof Element ? event.target : document).forEach(restore));

const sent = sessionStorage.getItem("sent");
if (sent) {
  sessionStorage.removeItem("sent");
  const again = find<HTMLFormElement>(`form[data-draft="${CSS.escape(sent.slice(PREFIX.length))}"]`);
  if (!again || !again.querySelector("[aria-invalid=true], .form-errors, .field-error")) store(sent, null);
}
for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && Date.now() - (read(key)?.at ?? 0) > MONTH) localStorage.removeItem(key);
formsIn(document).forEach(restore);

const device = { PREFIX, drafted, fill, formsIn, heard, isBlank, keep, keyOf, kindOf, read, store, tell, typed };
export type Device = typeof device;
if (script && formsIn(document).length) void (import(new URL(MEETING, script).href) as Promise<{ begin: (on: Device) => void }>).then(({ begin }) => begin(device)).catch(() => undefined);
