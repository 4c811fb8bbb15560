/** "Reply" to somebody fills the composer of the page and goes there; without JavaScript it is a link to it. */
import { find, on } from "./page";
import { word } from "./words";

on("click", "a[data-reply]", (link, event) => {
  const form = find<HTMLFormElement>("form.composer");
  const area = form && find<HTMLTextAreaElement>("textarea", form);
  const parent = new URL((link as HTMLAnchorElement).href).searchParams.get("answer");
  if (!form || !area || !parent) return;
  event.preventDefault();
  answer(form, parent, link.dataset["reply"] ?? "");
  form.scrollIntoView({ block: "nearest" });
  area.focus();
});

on("click", ".reply-note button", (button) => button.closest(".reply-note")?.remove());
document.addEventListener("reset", (event) => find(".reply-note", event.target as HTMLElement)?.remove());

/** Says whom one answers, with a cross to answer everybody instead; the hidden field goes with it. */
export function answer(form: HTMLFormElement, parent: string, name: string): void {
  find(".reply-note", form)?.remove();
  form.querySelector("input[name=parent]")?.closest(".composer-top")?.replaceChildren();
  const note = document.createElement("p");
  note.className = "reply-note mute";
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "parent", value: parent });
  const cross = Object.assign(document.createElement("button"), { type: "button", className: "ibtn bare", textContent: "×" });
  cross.setAttribute("aria-label", word("answer_all"));
  note.append(field, word("in_answer", name), cross);
  form.prepend(note);
}
