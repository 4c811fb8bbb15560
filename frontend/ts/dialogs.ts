/** Buttons with data-opens="<id>" open a native dialog; a click on its veil closes it. */
import { find, on } from "./page";

export function open(id: string): void {
  const dialog = find<HTMLDialogElement>(`dialog#${CSS.escape(id)}`);
  if (dialog && !dialog.open) dialog.showModal();
}

on("click", "[data-opens]", (element, event) => {
  event.preventDefault();
  open(element.dataset["opens"] ?? "");
});

on("click", "dialog[open]", (element, event) => {
  if (event.target !== element) return;
  const box = element.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) (element as HTMLDialogElement).close();
});
