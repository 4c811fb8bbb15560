/** Drafts on the server: saved after some seconds of quiet and on leaving, found again on another device. Where two texts meet, the newer is shown and the other is one click away. */
import "./later";
import "./topics";
import type { Device, Draft, Fields } from "./drafts";
import { find, on } from "./page";
import { clock, word } from "./words";

const QUIET = 3000;
/** What `drafts.ts`, a part of the page's own script, lends to this module. */
let { PREFIX, drafted, fill, formsIn, heard, isBlank, keep, keyOf, kindOf, read, store, tell, typed } = {} as Device;
/** What the server has: `null` where nothing. */
type There = { kind: string; title: string; body: string; fields: Fields; device: string; version: number; saved_at: string };
/** What is known of a form's draft: the server's version (undefined before it was asked), the other text while nobody has chosen. */
type Known = { base?: number; other?: Draft | undefined; timer?: number; asking?: AbortController; sent: boolean; beaconed?: Fields };

const known = new WeakMap<HTMLFormElement, Known>();

function of(form: HTMLFormElement): Known {
  const found = known.get(form) ?? { sent: false };
  known.set(form, found);
  return found;
}

/** The name of this browser, which it gave itself. */
function device(): string {
  try {
    const made = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const name = localStorage.getItem("device") ?? made();
    localStorage.setItem("device", name);
    return name;
  } catch { return ""; }
}

/** The address of a form's draft on the server; "" where it is kept on this device alone (an edit). */
function addressOf(key: string): string {
  const [, start, rest] = /^(publish|comment|draft)-(.+)$/.exec(key) ?? [];
  if (!start || !rest) return "";
  const place = start === "comment" ? `p:${rest}` : start === "draft" ? `d:${rest}` : /^(wall$|[rw]:)/.test(rest) ? rest : `c:${rest}`;
  return `/drafts/at/${encodeURIComponent(place)}/`;
}

const address = (form: HTMLFormElement) => addressOf(form.dataset["draft"] ?? "");

function asDraft(there: There): Draft {
  const words: Fields = { body: [there.body] };
  if (there.title) words["title"] = [there.title];
  return { at: Date.parse(there.saved_at), fields: { ...there.fields, ...words }, kind: there.kind, version: there.version, synced: true };
}

/** Whether two texts say the same; what is empty counts as not there. */
function alike(one: Fields, other: Fields): boolean {
  const told = (fields: Fields, name: string) => JSON.stringify((fields[name] ?? []).filter((value) => value.trim()).map((value) => value.replaceAll("\r\n", "\n").trim()));
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => told(one, name) === told(other, name));
}

function moment(at: number): string {
  const day = new Date(at);
  if (day.toDateString() === new Date().toDateString()) return clock(day);
  return `${day.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long" })}, ${clock(day)}`;
}

async function ask(url: string, body?: URLSearchParams, signal?: AbortSignal): Promise<{ status: number; draft: There | null } | null> {
  const asked: RequestInit = { headers: { Accept: "application/json" }, ...(body ? { method: "POST", body } : {}), ...(signal ? { signal } : {}) };
  const answer = await fetch(url, asked).catch(() => null);
  // Signed out, it leads to a page: what the device has stays, and is tried again with the next words.
  if (!answer || answer.redirected || !answer.headers.get("Content-Type")?.startsWith("application/json")) return null;
  const told = (await answer.json().catch(() => null)) as { draft: There | null } | null;
  return told && "draft" in told ? { status: answer.status, draft: told.draft } : null;
}

/** Asks what the server has of a form's draft, and brings the two together. */
async function meet(form: HTMLFormElement): Promise<void> {
  const state = of(form), key = keyOf(form), url = address(form);
  if (!url || state.asking) return;
  const asking = (state.asking = new AbortController());
  const answer = await ask(url, undefined, asking.signal);
  delete state.asking;
  if (answer?.status !== 200 || state.sent || keyOf(form) !== key) return;
  const here = read(key) ?? (isBlank(form) ? null : drafted(form));
  const there = answer.draft;
  state.base = there?.version ?? 0;
  if (!there) return alone(form, here);
  const theirs = asDraft(there);
  if (here?.other) state.other = here.other;
  if (!here) show(form, theirs, there.device === device() ? "draft_of" : "draft_elsewhere");
  else if (alike(here.fields, theirs.fields)) same(form, here, there);
  else if (here.version === there.version || (state.beaconed && alike(state.beaconed, theirs.fields))) later(form);
  else if (theirs.at > here.at) show(form, { ...theirs, other: here }, "draft_elsewhere", here);
  else state.other = theirs;
  draw(form);
}

/** The server has none: what was the same as its last was published or discarded elsewhere; the rest is new. */
function alone(form: HTMLFormElement, here: Draft | null): void {
  if (here?.synced && here.version > 0) {
    store(keyOf(form), null);
    if (alike(typed(form), here.fields)) form.reset();
    tell(form, "");
  } else if (here) later(form);
}

function same(form: HTMLFormElement, here: Draft, there: There): void {
  store(keyOf(form), { ...here, version: there.version, synced: true });
  offer(form, there.device === device() ? "draft_of" : "draft_elsewhere", Date.parse(there.saved_at));
}

function offer(form: HTMLFormElement, said: string, at: number): void {
  tell(form, "");
  bar(form, word(said, moment(at)), [["forget_draft", () => void discard(form)]]);
}

/** Puts a whole text into the form: what it does not have is empty. */
function put(form: HTMLFormElement, fields: Fields): void {
  fill(form, { title: [], body: [], choices: [], ...fields });
}

function show(form: HTMLFormElement, draft: Draft, said: string, other?: Draft): void {
  const params = new URLSearchParams(location.search);
  store(keyOf(form), draft);
  if (other) of(form).other = other;
  // Opened without a kind, the composer becomes that of the draft.
  if (draft.kind !== kindOf(form) && location.pathname === "/publish/" && !params.has("kind")) {
    params.set("kind", draft.kind);
    params.set("place", (form.dataset["draft"] ?? "").replace(/^publish-/, ""));
    return location.replace(`/publish/?${params}`);
  }
  put(form, draft.fields);
  offer(form, said, draft.at);
}

function later(form: HTMLFormElement): void {
  const state = of(form);
  clearTimeout(state.timer);
  if (address(form) && !state.other && !state.sent) state.timer = window.setTimeout(() => void save(form), QUIET);
}

function bodyOf(form: HTMLFormElement, base: number): URLSearchParams {
  const { title, body, ...fields } = { ...drafted(form).fields };
  const token = find<HTMLInputElement>("[name=csrfmiddlewaretoken]", form)?.value ?? "";
  return new URLSearchParams({
    csrfmiddlewaretoken: token, kind: kindOf(form), title: title?.[0] ?? "", body: body?.[0] ?? "",
    fields: JSON.stringify(fields), device: device(), version: String(base),
  });
}

async function save(form: HTMLFormElement): Promise<void> {
  const state = of(form), key = keyOf(form), url = address(form);
  delete state.timer;
  if (!url || state.sent || state.other) return;
  if (state.base === undefined) await meet(form);
  if (state.base === undefined || state.other || state.sent || keyOf(form) !== key) return;
  // Emptied by hand it is gone; one that is opened by itself may hold files, and stays.
  if (isBlank(form) && !key.startsWith(`${PREFIX}draft-`)) return state.base ? void discard(form, { stays: true }) : undefined;
  const saved = drafted(form);
  const asking = (state.asking = new AbortController());
  const answer = await ask(url, bodyOf(form, state.base), asking.signal);
  delete state.asking;
  if (!answer || state.sent || keyOf(form) !== key) return;
  if (answer.status === 409) return disagreed(form, answer.draft);
  if (answer.status !== 200 || !answer.draft) return;
  state.base = answer.draft.version;
  const now = drafted(form), isSame = alike(now.fields, saved.fields);
  store(key, { ...now, version: state.base, synced: isSame });
  if (isSame) bar(form, "", []);
}

/** Another window or device was faster: nobody's text gives way before one has chosen. */
function disagreed(form: HTMLFormElement, there: There | null): void {
  const state = of(form);
  state.base = there?.version ?? 0;
  if (there && !alike(asDraft(there).fields, drafted(form).fields)) state.other = asDraft(there);
  if (state.other) draw(form);
  else later(form);
}

/** The line that offers the other text. */
function draw(form: HTMLFormElement): void {
  const state = of(form), { other } = state;
  if (!other) return;
  bar(form, word("draft_other", moment(other.at)), [
    ["show_it", () => {
      state.other = drafted(form);
      delete state.other.other;
      store(keyOf(form), { ...other, version: state.base ?? 0, synced: false, other: state.other });
      put(form, other.fields);
      draw(form);
    }],
    ["keep_this", () => {
      delete state.other;
      const { other: _gone, ...mine } = drafted(form);
      store(keyOf(form), { ...mine, version: state.base ?? 0 });
      bar(form, "", []);
      void save(form);
    }],
  ]);
}

function bar(form: HTMLFormElement, text: string, acts: Array<[string, () => void]>): void {
  let line = find<HTMLElement>(".draft-bar", form);
  if (!line && !text) return;
  if (!line) {
    line = document.createElement("div");
    line.className = "draft-bar";
    line.setAttribute("role", "status");
    find(".toolbar", form)?.before(line);
  }
  line.hidden = !text;
  line.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
  for (const [name, act] of acts) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn quiet", textContent: word(name) });
    button.addEventListener("click", act);
    line.append(button);
  }
}

/** Deletes it here and there. `stays`: the form, emptied by hand, is left as it is. */
async function discard(form: HTMLFormElement, { stays = false } = {}): Promise<void> {
  const state = of(form), url = address(form);
  clearTimeout(state.timer);
  store(keyOf(form), null);
  const answer = await ask(`${url}discard/`, bodyOf(form, state.base ?? 0));
  if (!answer) return;
  state.base = 0;
  delete state.other;
  if (stays) return;
  form.reset();
  put(form, {});
  bar(form, "", []);
  tell(form, "");
}

function calm(state: Known): void {
  clearTimeout(state.timer);
  delete state.timer;
}

function gone(form: HTMLFormElement): void {
  const state = of(form);
  calm(state);
  Object.assign(state, { base: 0, sent: false, other: undefined });
  bar(form, "", []);
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["draft"] === undefined) return;
  const state = of(form);
  state.sent = true;
  calm(state); // What was sent is not saved once more as the page goes.
  state.asking?.abort();
});
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { sourceElement: HTMLElement } }>).detail;
  if (ctx.sourceElement.matches("form[data-draft]")) of(ctx.sourceElement as HTMLFormElement).sent = false;
});

// Another place: the text goes along, and is no draft of the first one.
on("change", ".place-choice select[name=place]", (select) => {
  const form = (select as HTMLSelectElement).form, key = form?.dataset["draft"] ?? "";
  if (!form || !key.startsWith("publish-")) return;
  const state = of(form), base = state.base;
  const body = bodyOf(form, base ?? 0);
  window.setTimeout(() => {
    clearTimeout(state.timer);
    if (state.other || form.dataset["draft"] === key) return;
    delete state.base;
    state.asking?.abort();
    delete state.asking;
    if (isBlank(form)) return void meet(form);
    store(PREFIX + key, null);
    if (base) void ask(`${addressOf(key)}discard/`, body);
    if (!read(keyOf(form))) keep(form);
    void meet(form);
  });
});

window.addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });

function leave(): void {
  for (const form of formsIn(document)) {
    const state = of(form);
    if (state.timer === undefined || state.base === undefined || state.sent || state.other || isBlank(form)) continue;
    clearTimeout(state.timer);
    delete state.timer;
    const draft = drafted(form);
    store(keyOf(form), { ...draft, version: state.base });
    state.beaconed = draft.fields;
    navigator.sendBeacon(address(form), bodyOf(form, state.base));
    delete state.base; // Whether it was taken is asked when one is back.
  }
}

/** Where one came to write it is asked at once; under a discussion when one begins to. */
export function begin(on: Device): void {
  ({ PREFIX, drafted, fill, formsIn, heard, isBlank, keep, keyOf, kindOf, read, store, tell, typed } = on);
  Object.assign(heard, { kept: later, gone });
  for (const form of formsIn(document)) if (form.matches("[data-draft^=publish-], [data-draft^=draft-]") || form.contains(document.activeElement) || location.hash === `#${form.id}-text`) void meet(form);
}
document.addEventListener("focusin", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-draft^=comment-]") : null;
  if (form && of(form).base === undefined) void meet(form);
});
