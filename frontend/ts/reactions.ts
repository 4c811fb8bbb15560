/** Reactions show at once, before the server answers; the picker is one popover for the whole page. */
import { open } from "./dialogs";
import { find, on, send } from "./page";

let bar: HTMLElement | null = null;

on("click", ".reactions .act-btn", (button) => mark(button));

on("click", ".more-reactions", (button) => {
  bar = button.closest<HTMLElement>(".acts")?.querySelector<HTMLElement>(".reactions") ?? null;
});

on("click", "#reaction-picker button", (choice) => {
  const url = bar?.dataset["react"];
  const reaction = (choice as HTMLButtonElement).value;
  find("#reaction-picker")?.hidePopover?.();
  if (bar && url) void send("POST", url, bar, { target: bar, swap: "outerHTML", values: { reaction } });
});

// The number of reactions is a link to who gave them: here they come into a dialog, fetched only now.
on("click", "a.given-by", (link, event) => {
  const dialog = find<HTMLDialogElement>("dialog#who-reacted");
  const body = dialog && find(".dialog-body", dialog);
  if (!body || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  body.replaceChildren();
  void send("GET", (link as HTMLAnchorElement).href, link, { target: body, swap: "innerHTML" });
  open("who-reacted");
});

// What the server sends takes the bar's place: the focus goes to the same reaction in it, or to the first.
let held: { bar: string; reaction: string } | null = null;

document.addEventListener("htmx:before:swap", () => {
  const button = document.activeElement?.closest<HTMLButtonElement>(".reactions .act-btn");
  const place = button?.closest<HTMLElement>(".reactions")?.dataset["react"];
  held = button && place ? { bar: place, reaction: button.value } : null;
});

document.addEventListener("htmx:after:swap", () => {
  const place = held && document.activeElement === document.body ? find(`.reactions[data-react="${CSS.escape(held.bar)}"]`) : null;
  if (place) (find(`[value="${CSS.escape(held?.reaction ?? "")}"]`, place) ?? find("button", place))?.focus({ preventScroll: true });
  held = null;
});

/** Presses or releases the button and counts; what the server sends back replaces it. */
function mark(button: HTMLElement): void {
  const pressed = button.getAttribute("aria-pressed") === "true";
  const count = find(".n", button);
  const now = Number(count?.textContent ?? 0) + (pressed ? -1 : 1);
  button.setAttribute("aria-pressed", String(!pressed));
  if (count) count.textContent = now > 0 ? String(now) : "";
  else if (now > 0) button.insertAdjacentHTML("beforeend", ` <span class="n">${now}</span>`);
}
