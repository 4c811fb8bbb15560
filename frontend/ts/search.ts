/** Suggestions under the search of the top bar: links, moved among by arrows; Enter without a choice searches. */
import Combobox from "@github/combobox-nav";
import { find } from "./page";

const PAUSE = 120;
const form = find<HTMLFormElement>("form[data-suggest]");
const field = form && find<HTMLInputElement>("input[type=search]", form);

let box: Combobox | null = null;
let timer = 0;
let latest = 0;

if (form && field) {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void suggest(form, field), PAUSE);
  });
  field.addEventListener("keydown", (event) => { if (event.key === "Escape") close(field); });
  form.addEventListener("focusout", () => window.setTimeout(() => { if (!form.contains(document.activeElement)) close(field); }, 100));
}

async function suggest(form: HTMLFormElement, field: HTMLInputElement): Promise<void> {
  const turn = ++latest;
  const asked = field.value.trim();
  if (asked.length < 2) return close(field);
  const answer = await fetch(`${form.dataset["suggest"]}?${new URLSearchParams({ q: asked })}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || turn !== latest) return;
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  const list = template.content.querySelector<HTMLElement>("[role=listbox]");
  close(field);
  if (!list?.querySelector("[role=option]") || document.activeElement !== field) return;
  form.append(list);
  field.setAttribute("aria-expanded", "true");
  // A press on a suggestion must not take the focus first: the list would be gone before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  box = new Combobox(field, list);
  box.start();
}

function close(field: HTMLInputElement): void {
  box?.destroy();
  box = null;
  form?.querySelector("[role=listbox]")?.remove();
  field.setAttribute("aria-expanded", "false");
}
