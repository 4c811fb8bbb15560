/**
 * Marks of the rail (links with data-space) light when something is published or answered there; nothing is fetched.
 * What is open in this page is being read: its place is left alone.
 */
import { find } from "./page";
import type { Poke } from "./stream";
import { word } from "./words";

const MOST = 99;
const open = new Set([...document.querySelectorAll<HTMLElement>("#thread[data-space], [data-arrivals][data-space]")].map((one) => one.dataset["space"]));
const counted = new Set<string>();

document.body.addEventListener("maillon:poke", (event) => {
  const { what, space, id } = (event as CustomEvent<Poke>).detail;
  const is_new = what === "content.publication_published";
  if (!space || open.has(space) || counted.has(id) || (!is_new && what !== "content.comment_published")) return;
  counted.add(id);
  for (const place of document.querySelectorAll<HTMLElement>(`.rail-places a[data-space="${CSS.escape(space)}"]`)) light(place, is_new);
});

/** One more thread that moved; an answer alone may belong to one that is counted already. */
function light(place: HTMLElement, is_new: boolean): void {
  const old = find(".count", place);
  const before = parseInt(old?.textContent ?? "0", 10);
  const now = is_new ? before + 1 : Math.max(before, 1);
  const mark = document.createElement("span");
  mark.className = "count";
  mark.append(now > MOST ? `${MOST}+` : String(now), Object.assign(document.createElement("span"), { className: "sr", textContent: ` ${word("new")}` }));
  old?.remove();
  place.append(mark);
  place.classList.add("unread");
}
