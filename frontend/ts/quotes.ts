/** Words of a message quoted in one's answer: those that are selected, by the button beside them or by q; or all of it, by its menu. Loaded where there is a thread to answer in (`quoting.ts`). */
import type { Lent } from "./quoting";
import { find, on, say } from "./page";
import { word } from "./words";

const LONGEST = 1_000;
const GAP = 8;
let answer: Lent["answer"];

/** Begin, with what the page's own script lends. */
export function begin(lent: Lent): void {
  ({ answer } = lent);
  lent.lend(quote);
  document.body.append(button);
}

on("click", "a[href*='quote=1']", (link, event) => {
  const message = link.closest<HTMLElement>("article.message");
  if (message && put(message, wordsOf(message))) event.preventDefault();
});

/** The selected words of a message, or all of the one that has the focus. */
function quote(): void {
  const chosen = selected();
  const message = chosen?.message ?? document.activeElement?.closest<HTMLElement>("article.message");
  if (message) put(message, chosen?.text ?? wordsOf(message));
}

const button = Object.assign(document.createElement("button"), { type: "button", className: "btn act quote-btn", hidden: true, textContent: word("quote") });
button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
button.addEventListener("click", quote);
document.addEventListener("selectionchange", () => {
  const chosen = selected();
  button.hidden = !chosen;
  if (!chosen) return;
  const last = [...chosen.range.getClientRects()].at(-1);
  if (!last) return;
  const start = Math.max(GAP, Math.min(last.right, innerWidth - 120));
  Object.assign(button.style, { left: `${start + scrollX}px`, top: `${last.bottom + scrollY + GAP}px` });
});

/** What is selected inside of one message's words. */
function selected(): { message: HTMLElement; text: string; range: Range } | null {
  const selection = getSelection();
  const text = selection?.toString().trim();
  if (!selection?.rangeCount || !text) return null;
  const range = selection.getRangeAt(0);
  const around = range.commonAncestorContainer;
  const words = (around instanceof Element ? around : around.parentElement)?.closest<HTMLElement>("#thread .message .prose");
  const message = words?.closest<HTMLElement>("article.message");
  return message ? { message, text, range } : null;
}

/** What the message says itself, without what it quotes. */
function wordsOf(message: HTMLElement): string {
  const copy = find(".prose", message)?.cloneNode(true) as HTMLElement | undefined;
  for (const one of copy?.querySelectorAll("blockquote, details") ?? []) one.remove();
  for (const block of copy?.querySelectorAll("p, li, pre, h3, h4, h5, h6, br") ?? []) block.append("\n"), block.matches("br") && block.replaceWith("\n");
  return copy?.textContent?.replace(/\n{3,}/g, "\n\n").trim() ?? "";
}

function put(message: HTMLElement, text: string): boolean {
  const form = find<HTMLFormElement>("form#reply");
  const area = form && find<HTMLTextAreaElement>("textarea", form);
  const link = find<HTMLAnchorElement>(".stamp a", message);
  const name = find(".message-head .name", message)?.textContent?.trim() ?? "";
  if (!form || !area || !link || !text) return false;
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()}…` : text;
  const lines = [`[${plain(name)}](${link.getAttribute("href") ?? ""})`, "", ...short.split("\n").map(plain)];
  const before = area.value.trim() ? `${area.value.trimEnd()}\n\n` : "";
  area.value = `${before}${lines.map((line) => `> ${line}`.trimEnd()).join("\n")}\n\n`;
  const comment = /^c(\d+)$/.exec(message.id)?.[1];
  if (comment) answer(form, comment, name);
  getSelection()?.removeAllRanges();
  for (const menu of document.querySelectorAll<HTMLElement>(".menu:popover-open")) menu.hidePopover();
  area.dispatchEvent(new Event("input", { bubbles: true }));
  form.scrollIntoView({ block: "nearest" });
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  say(word("quoted"));
  return true;
}

/** Words that Markdown leaves as they are; addresses stay. */
function plain(words: string): string {
  return words.split(/(https?:\/\/\S+)/).map((piece, at) => (at % 2 ? piece : piece.replace(/([\\`*_[\]<#~])/g, "\\$1"))).join("");
}
