/** Keys: / searches, c creates, j k move, g h goes home, ? shows them; Ctrl or ⌘ with Enter sends. Never while one writes. */
import { open } from "./dialogs";
import { find, isWriting } from "./page";

let before = "";

const COMMANDS: Record<string, () => void> = {
  "/": search,
  "?": () => open("keys"),
  c: () => find<HTMLAnchorElement>("a[data-create]")?.click(),
  j: () => move(1),
  k: () => move(-1),
  gh: () => find<HTMLAnchorElement>('[data-go="home"], .rail-brand')?.click(),
  gp: () => find<HTMLAnchorElement>('[data-go="people"]')?.click(),
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
