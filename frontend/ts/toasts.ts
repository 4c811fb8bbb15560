/** Toasts: one line, "Undo" when there is something to undo; they leave by themselves, but never under a finger or the focus. */
import { escaped, find } from "./page";
import { word } from "./words";

const STAYS = 6000;
const STAYS_WITH_UNDO = 12000;

export type Toast = { text: string; undo_url?: string };

export function toast(text: string, undoUrl = ""): void {
  const region = find("#toasts");
  if (!region) return;
  const undo = undoUrl ? `<button class="toast-act" form="act" formaction="${escaped(undoUrl)}" hx-post="${escaped(undoUrl)}" hx-swap="none">${escaped(word("undo"))}</button>` : "";
  const box = document.createElement("div");
  box.className = "toast";
  box.setAttribute("role", "status");
  box.innerHTML = `<span>${escaped(text)}</span>${undo}`;
  region.append(box);
  (window as unknown as { htmx?: { process(element: Element): void } }).htmx?.process(box);
}

function leaveLater(box: HTMLElement): void {
  const leave = () => (box.matches(":hover, :focus-within") ? window.setTimeout(leave, 2000) : box.remove());
  window.setTimeout(leave, box.querySelector(".toast-act") ? STAYS_WITH_UNDO : STAYS);
  box.querySelector(".toast-act")?.addEventListener("click", () => window.setTimeout(() => box.remove(), 0));
}

const region = find("#toasts");
if (region) {
  for (const box of region.querySelectorAll<HTMLElement>(".toast")) leaveLater(box);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node instanceof HTMLElement && node.matches(".toast")) leaveLater(node);
  }).observe(region, { childList: true });
}

// The server says it by a header: HX-Trigger: {"maillon:toast": {"text": …, "undo_url": …}}
document.addEventListener("maillon:toast", (event) => {
  const { text, undo_url } = (event as CustomEvent<Toast>).detail;
  toast(text, undo_url);
});
addEventListener("offline", () => toast(word("offline")));
document.addEventListener("htmx:error", () => toast(word(navigator.onLine ? "failed" : "offline")));
