/** An open thread (#thread, data-space) follows what happens to it: new turns come in, changed ones are drawn again, removed ones go. */
import { find, say } from "./page";
import type { Poke } from "./stream";
import { word } from "./words";

const thread = find("#thread[data-space]");
if (thread) document.body.addEventListener("maillon:poke", (event) => void hear((event as CustomEvent<Poke>).detail));

async function hear(poke: Poke): Promise<void> {
  const [kind, number] = poke.id.split(":");
  if (!thread || kind !== "content.comment" || !number || poke.space !== thread.dataset["space"]) return;
  const old = document.getElementById(`c${number}`);
  if (poke.what === "content.comment_published" ? old : !old && poke.what !== "content.comment_restored") return;
  const turn = await fetched(number);
  if (turn === "gone") return old?.remove();
  if (!turn) return;
  const now = document.getElementById(turn.id);
  if (now) replace(now, turn, poke.what);
  else add(turn);
}

/** The turn as the server draws it for this viewer, if it belongs to this thread. */
async function fetched(number: string): Promise<HTMLElement | "gone" | null> {
  const answer = await fetch(`/comments/${number}/`, { headers: { "HX-Request": "true", Accept: "text/html" } }).catch(() => null);
  if (!answer) return null;
  if (answer.status === 404) return "gone";
  if (!answer.ok) return null;
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  const turn = box.content.querySelector<HTMLElement>("article.message");
  const link = turn?.querySelector<HTMLAnchorElement>(".stamp a");
  return link && new URL(link.href, location.href).pathname === location.pathname ? turn : null;
}

function replace(old: HTMLElement, turn: HTMLElement, what: string): void {
  if (what === "content.reaction_changed") {
    const [before, after] = [find(".reactions", old), find(".reactions", turn)];
    if (before && after && !before.contains(document.activeElement)) before.replaceWith(after), live(after);
  } else if (!old.contains(document.activeElement)) {
    old.replaceWith(turn);
    live(turn);
  }
}

/** Puts a new turn at its place in time, without moving what is being read. */
function add(turn: HTMLElement): void {
  const at = (element: Element) => element.querySelector("time")?.dateTime ?? "";
  const after = [...(thread?.querySelectorAll(":scope > .message") ?? [])].find((one, place) => place > 0 && at(one) > at(turn));
  thread?.insertBefore(turn, after ?? null);
  live(turn);
  const name = find(".name", turn)?.textContent ?? "";
  say(`${word("new_turn")} ${name}`);
}

function live(element: HTMLElement): void {
  (window as unknown as { htmx: { process(element: Element): void } }).htmx.process(element);
}

// One's own turn may come twice: as the answer to the POST, and by its poke.
document.addEventListener("htmx:after:swap", () => {
  for (const turn of document.querySelectorAll<HTMLElement>("#thread > .message")) {
    const same = document.querySelectorAll(`#thread > #${CSS.escape(turn.id)}`);
    for (const extra of [...same].slice(1)) extra.remove();
  }
});
