/** An open thread (#thread, data-space) follows what happens to it: new turns come in, changed ones are drawn again, removed ones go. */
import { find, pageAt, say } from "./page";
import { seeAgain } from "./seen";
import { RELOAD, type Poke } from "./stream";
import { word } from "./words";

const thread = find("#thread[data-space]");
const [TRIES, PAUSE, PATIENCE] = [3, 2_000, 10_000];
/** Events that change what its kind shows of the publication, whatever they are about. */
const OF_KINDS = /^question\.(answer_accepted|acceptance_taken_back|same_questions_changed)$|^content\.discussion_|^(poll|offer|hour|announcement|preview)\./;
/** Events that take the thread, or a part of it, elsewhere. */
const LEFT = /^content\.(publication|part)_left$/;
let drawn: Promise<unknown> = Promise.resolve();

if (thread) document.body.addEventListener("maillon:poke", (event) => hear((event as CustomEvent<Poke>).detail));

function hear(poke: Poke): void {
  if (poke.what === RELOAD.what) return inTurn(lookAnew);
  const [kind, number] = poke.id.split(":");
  if (thread && LEFT.test(poke.what) && number === thread.dataset["thread"]) return inTurn(follow);
  if (thread && OF_KINDS.test(poke.what) && (poke.thread ?? number) === thread.dataset["thread"]) again(thread.dataset["thread"] ?? "");
  if (!thread || kind !== "content.comment" || !number || poke.space !== thread.dataset["space"]) return;
  if (poke.thread && poke.thread !== thread.dataset["thread"]) return;
  const old = document.getElementById(`c${number}`);
  if (poke.what === "content.comment_published" ? old : !old && poke.what !== "content.comment_restored") return;
  const turn = fetched(number).catch(() => null);
  inTurn(async () => draw(`c${number}`, await turn, poke.what));
}

/** What only its kind knows of the publication has changed: its first turn is drawn anew. */
function again(number: string): void {
  const turn = fetched(number, `/p/${number}/first/`).catch(() => null);
  inTurn(async () => draw(`p${number}`, await turn, "first"));
}

/** One after the other in the order of their pokes, whichever was fetched first. */
function inTurn(act: () => Promise<void>): void {
  drawn = drawn.then(act).catch(() => undefined);
}

function draw(id: string, turn: HTMLElement | "gone" | null, what: string): void {
  const now = document.getElementById(id);
  if (turn === "gone") leave(now);
  else if (turn && now) replace(now, turn, what);
  else if (turn) add(turn);
}

/** After too much was missed: the whole thread again. What is folded away here stays so. */
async function lookAnew(): Promise<void> {
  const here = thread?.dataset["here"] ?? location.pathname;
  const fresh = await pageAt(`${here}${here.includes("?") ? "&" : "?"}all=1`);
  const [first, ...turns] = fresh?.querySelectorAll<HTMLElement>("#thread > .message") ?? [];
  if (!thread || !first) return;
  const shown = turnsHere();
  const known = new Set([first, ...turns].map((turn) => turn.id));
  for (const old of shown) if (!known.has(old.id)) old.remove();
  const last = shown.at(-1);
  const newest = shown.map(at).sort().at(-1) ?? "";
  for (const turn of [first, ...turns]) {
    const old = document.getElementById(turn.id);
    if (old) old.textContent !== turn.textContent && replace(old, turn, RELOAD.what);
    else if (!last || at(turn) >= newest) add(turn);
  }
}

/** The thread stands elsewhere now, or a part of it does: who may not read there has it no longer on screen either. */
async function follow(): Promise<void> {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  if (answer?.status === 404) return location.reload();
  const fresh = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const space = fresh?.querySelector<HTMLElement>("#thread")?.dataset["space"];
  if (thread && space) thread.dataset["space"] = space;
  document.querySelectorAll(".departed").forEach((line) => line.remove());
  if (fresh) thread?.after(...fresh.querySelectorAll(".departed"));
  return lookAnew();
}

/** The turn as the server draws it for this viewer, if it belongs to this thread. A server that is busy or away is asked again. */
async function fetched(number: string, address = `/comments/${number}/`, tries = TRIES): Promise<HTMLElement | "gone" | null> {
  const answer = await fetch(address, { headers: { "HX-Request": "true", Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  if (answer?.status === 404) return "gone";
  if ((!answer || answer.status >= 500) && tries > 1) {
    await new Promise((done) => setTimeout(done, PAUSE));
    return fetched(number, address, tries - 1);
  }
  if (!answer?.ok) return null;
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  const turn = box.content.querySelector<HTMLElement>("article.message");
  const link = turn?.querySelector<HTMLAnchorElement>(".stamp a");
  return link && new URL(link.href, location.href).pathname === location.pathname ? turn : null;
}

/** What was removed goes, but for the line that offers to undo it to who has just done so. */
function leave(old: HTMLElement | null): void {
  if (!old || find(".removed button", old)) return;
  const next = old.nextElementSibling;
  if (!old.matches(".under") && next?.matches(".under") && branchOf(next) === branchOf(old)) {
    // What answers it stays, and does not pass to the one above.
    const line = Object.assign(document.createElement("p"), { className: "headless mute", textContent: word("gone") });
    old.replaceWith(line);
  } else old.remove();
}

function replace(old: HTMLElement, turn: HTMLElement, what: string): void {
  if (what === "content.reaction_changed") {
    const [before, after] = [find(".reactions", old), find(".reactions", turn)];
    if (before && after && !before.contains(document.activeElement)) before.replaceWith(after), live(after);
  } else if (!old.contains(document.activeElement) && !isChoosing(old)) {
    old.replaceWith(turn);
    live(turn);
  } else old.addEventListener("focusout", () => setTimeout(() => draw(old.id, turn, what)), { once: true }); // in its turn, when she has let go
}

/** True while boxes of a poll are ticked that were not sent yet: another's vote must not untick them. */
function isChoosing(old: HTMLElement): boolean {
  return [...old.querySelectorAll<HTMLInputElement>(".poll input")].some((box) => box.checked !== box.defaultChecked);
}

/** Puts a new turn at its place, without moving what is being read; what belongs to another page lights a line. */
function add(turn: HTMLElement): void {
  const place = placeOf(turn);
  if (!place) return further(turn);
  thread?.insertBefore(turn, place.before);
  live(turn);
  keepNewLineFirst(turn);
  seeAgain();
  const name = find(".name", turn)?.textContent ?? "";
  say(`${word("new_turn")} ${name}`);
}

/** Under the head of its branch in the order of time; a head after those that are older. Null: on another page. */
function placeOf(turn: HTMLElement): { before: Element | null } | null {
  const others = turnsHere().slice(1).filter((one) => one !== turn);
  if (turn.matches(".under")) {
    const branch = others.filter((one) => branchOf(one) === branchOf(turn));
    const older = branch.filter((one) => !one.matches(".under") || at(one) <= at(turn)).at(-1);
    return older ? { before: older.nextElementSibling } : branch[0] ? { before: branch[0] } : null;
  }
  const later = others.find((one) => !one.matches(".under, .accepted") && at(one) > at(turn));
  return later || thread?.dataset["goesOn"] === undefined ? { before: later ?? null } : null;
}

/** The line "new since you were here" stands before all that is new, also what came while one reads. */
function keepNewLineFirst(turn: HTMLElement): void {
  const line = find("#new", thread ?? document);
  if (line && turn.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING) turn.before(line);
}

const elsewhere = new Map<string, string>();

/** What came to another page of the thread: how many, and the way to the first. */
function further(turn: HTMLElement): void {
  elsewhere.set(turn.id, find<HTMLAnchorElement>(".stamp a", turn)?.href ?? location.pathname);
  const pill = find<HTMLAnchorElement>("#further") ?? Object.assign(document.createElement("a"), { id: "further", className: "pill" });
  pill.href = [...elsewhere.values()][0] ?? "";
  pill.textContent = elsewhere.size === 1 ? word("further") : word("furthers", String(elsewhere.size));
  thread?.after(pill);
  say(pill.textContent);
}

function turnsHere(): HTMLElement[] {
  return [...(thread?.querySelectorAll<HTMLElement>(":scope > .message") ?? [])];
}

function branchOf(turn: Element): string {
  return (turn as HTMLElement).dataset["branch"] ?? "";
}

function at(turn: Element): string {
  return turn.querySelector("time")?.dateTime ?? "";
}

function live(element: HTMLElement): void {
  (window as unknown as { htmx: { process(element: Element): void } }).htmx.process(element);
}

// One's own turn may come twice: as the answer to the POST, and by its poke. It goes to its place, or its page is opened.
document.addEventListener("htmx:after:swap", (event) => {
  for (const turn of turnsHere()) {
    const same = document.querySelectorAll(`#thread > #${CSS.escape(turn.id)}`);
    for (const extra of [...same].slice(1)) extra.remove();
  }
  const last = turnsHere().at(-1);
  const { ctx } = (event as CustomEvent<{ ctx?: { sourceElement?: HTMLElement } }>).detail;
  if (!last || !ctx?.sourceElement?.matches("#reply")) return;
  const place = placeOf(last);
  if (!place) return location.assign(find<HTMLAnchorElement>(".stamp a", last)?.href ?? location.pathname);
  if (place.before !== last.nextElementSibling && place.before !== last) thread?.insertBefore(last, place.before);
  last.scrollIntoView({ block: "nearest" });
});

// An address of before threads had pages: the comment it names is asked for.
if (thread && /^#c\d+$/.test(location.hash) && !document.getElementById(location.hash.slice(1)) && !location.search.includes("at="))
  location.replace(`${location.pathname}?at=${location.hash.slice(2)}${location.hash}`);
