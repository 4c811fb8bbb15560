/** Menus are native popovers: here they get arrows, a place beside their button where CSS cannot give one, and they close after a choice. */
import { find, on } from "./page";

const ANCHORED = CSS.supports("position-area", "block-end");
const PHONE = matchMedia("(width < 56.25rem)");

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches(".menu[popover]")) return;
  const button = opener(menu);
  const opens = event.newState === "open";
  button?.setAttribute("aria-expanded", String(opens));
  if (opens && button && !ANCHORED && !PHONE.matches) place(menu, button);
}, true);

on("keydown", ".menu[popover]", (menu, event) => {
  const items = [...menu.querySelectorAll<HTMLElement>("a, button")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
});

on("keydown", "[popovertarget]", (button, event) => {
  if (event.key !== "ArrowDown") return;
  const menu = find(`#${CSS.escape(button.getAttribute("popovertarget") ?? "")}`);
  if (!menu) return;
  event.preventDefault();
  menu.showPopover({ source: button } as ShowPopoverOptions);
  menu.querySelector<HTMLElement>("a, button")?.focus();
});

on("click", ".menu[popover] .menu-item", (item) => item.closest<HTMLElement>("[popover]")?.hidePopover?.());

// Where popovers are unknown (before 2024) a class shows the menu; overlay.css hides it without.
if (!("popover" in HTMLElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[popovertarget]") : null;
    const menu = button && find(`#${CSS.escape(button.getAttribute("popovertarget") ?? "")}`);
    for (const open of document.querySelectorAll<HTMLElement>(".menu.open")) if (open !== menu) open.classList.remove("open");
    if (!button || !menu) return;
    if (menu.classList.toggle("open")) place(menu, button);
  });
}

function opener(menu: HTMLElement): HTMLElement | null {
  const all = [...document.querySelectorAll<HTMLElement>(`[popovertarget="${CSS.escape(menu.id)}"]`)];
  return all.find((button) => button === document.activeElement) ?? all[0] ?? null;
}

function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + size.height + 6 < innerHeight || at.top < size.height;
  const start = Math.max(12, Math.min(at.right - size.width, innerWidth - size.width - 12));
  Object.assign(menu.style, { margin: "0", inset: "auto", left: `${start}px`, top: `${below ? at.bottom + 6 : at.top - size.height - 6}px` });
}

type ShowPopoverOptions = { source?: HTMLElement };
