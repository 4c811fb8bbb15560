/** Keys: / searches, in a thread n goes to the next new message and r, q, l answer, quote and link the one with the focus, c creates, j k move, g h goes home, ? shows them; Ctrl or ⌘ with Enter sends. Never while one writes. */
import { open } from "./dialogs";
import { copyLink } from "./copy";
import { find, isWriting } from "./page";
import { quote } from "./quoting";

let before = "";

const COMMANDS: Record<string, () => void> = {
  "/": search,
  "?": () => open("keys"),
  c: () => find<HTMLAnchorElement>("a[data-create]")?.click(),
  j: () => move(1),
  k: () => move(-1),
  gh: () => find<HTMLAnchorElement>('[data-go="home"], .rail-brand')?.click(),
  gp: () => find<HTMLAnchorElement>('[data-go="people"]')?.click(),
  r: () => find(":scope .acts [data-reply]", current())?.click(),
  q: quote,
  l: () => copyLink(current()),
  n: () => nextNew(),
  gc: () => find<HTMLAnchorElement>('.rail-all, [data-go="communities"]')?.click(),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return sendForm(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event.target) || find("dialog[open]:modal")) return;
  if (event.key === "Enter") return openCurrent(event);
  const command = COMMANDS[before + event.key] ?? COMMANDS[event.key];
  before = event.key === "g" ? "g" : "";
  if (!command) return;
  event.preventDefault();
  command();
});

/** The message that has the focus; before one has it, nothing. */
function current(): HTMLElement {
  return document.activeElement?.closest<HTMLElement>("article.message, article.card") ?? document.createElement("i");
}

/** The next message with a dot, from the one that has the focus. */
function nextNew(): void {
  const all = [...document.querySelectorAll<HTMLElement>("#thread > .message:has(.stamp .dot)")];
  const here = current();
  const next = all.find((one) => here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) ?? all[0];
  next?.focus({ focusVisible: true } as FocusOptions);
  next?.scrollIntoView({ block: "start" });
}

/** The field of the top bar, or where a phone has its search. */
function search(): void {
  const field = find<HTMLInputElement>("#q");
  if (field?.offsetParent) field.focus();
  else find<HTMLAnchorElement>(".bar-find")?.click();
}

function sendForm(event: KeyboardEvent): void {
  const form = event.target instanceof HTMLElement ? event.target.closest<HTMLFormElement>("form.composer") : null;
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector<HTMLButtonElement>("button[type=submit].act"));
}

/** Moves the focus among cards, messages and rows; from nowhere it starts at the first one in sight. */
function move(step: number): void {
  const all = [...document.querySelectorAll<HTMLElement>("[data-move]")].filter((element) => element.offsetParent);
  const current = document.activeElement?.closest<HTMLElement>("[data-move]");
  const inSight = all.findIndex((element) => element.getBoundingClientRect().bottom > 120);
  const at = current ? all.indexOf(current) + step : inSight;
  const next = all[Math.max(0, Math.min(at, all.length - 1))];
  (next?.querySelector<HTMLElement>(".stretch:not(.file *)") ?? next)?.focus({ focusVisible: true } as FocusOptions);
  next?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

function openCurrent(event: KeyboardEvent): void {
  const card = event.target;
  if (!(card instanceof HTMLElement) || !card.matches("article[data-move]")) return;
  find<HTMLAnchorElement>(".h20 a, .stamp a", card)?.click();
}
