/** Topics that fit what one writes, offered under the text: pressing one writes it at the text's end, with the others. */
import { find, on } from "./page";

const PAUSE = 500;
const ENOUGH = 12; // Letters before there is anything to fit.
const ONLY_TOPICS = /^(#[^\s#]+\s*)+$/u;

let waiting = 0;
let asking = new AbortController();

on("input", "form.composer:has([data-topics]) :is(.composer-text, .composer-title)", (field) => {
  clearTimeout(waiting);
  waiting = window.setTimeout(() => void offer(field.closest("form")!), PAUSE);
});

on("click", "[data-topics] button", (button) => {
  const form = button.closest("form")!;
  const area = find<HTMLTextAreaElement>(".composer-text", form)!;
  write(area, button.textContent ?? "");
  button.remove();
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

/** At the end: beside the topics that close the text, else as a paragraph of its own. */
function write(area: HTMLTextAreaElement, topic: string): void {
  const text = area.value.trimEnd();
  const last = text.slice(text.lastIndexOf("\n") + 1);
  area.value = text + (text === "" ? "" : ONLY_TOPICS.test(last) ? " " : "\n\n") + topic + " "; // Behind the space nothing is completed any more.
}

async function offer(form: HTMLFormElement): Promise<void> {
  const place = find(".topic-offers", form)!;
  const text = [".composer-title", ".composer-text"].map((one) => find<HTMLInputElement>(one, form)?.value ?? "").join("\n").trim();
  asking.abort();
  asking = new AbortController();
  show(place, text.length < ENOUGH ? [] : await fitting(form, place.dataset["topics"]!, text, asking.signal));
}

async function fitting(form: HTMLFormElement, address: string, text: string, signal: AbortSignal): Promise<string[] | null> {
  const body = new URLSearchParams({ text, csrfmiddlewaretoken: find<HTMLInputElement>("[name=csrfmiddlewaretoken]", form)?.value ?? "" });
  const answer = await fetch(address, { method: "POST", body, signal, headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as { topics: string[] }).topics : null;
}

/** Null: it could not be asked; what is offered stays. */
function show(place: HTMLElement, topics: string[] | null): void {
  if (!topics) return;
  const buttons = topics.map((topic) => Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: `#${topic}` }));
  find(".chips", place)!.replaceChildren(...buttons);
  place.hidden = topics.length === 0;
}
