/** @ and # completed while typing: the server gives the list, <text-expander> the keys. */
import "@github/text-expander-element";
import type { TextExpanderResult } from "@github/text-expander-element/dist/text-expander-element";
import { remember } from "./mentions";

const ADDRESS: Record<string, string> = { "@": "/complete/people", "#": "/complete/topics" };
const PAUSE = 120;
const NOTHING: TextExpanderResult = { matched: false };

type Change = CustomEvent<{ key: string; text: string; provide(result: Promise<TextExpanderResult>): void }>;
type Value = CustomEvent<{ key: string; item: HTMLElement; value: string | null }>;

let latest = 0;

async function options(key: string, text: string, space: string): Promise<TextExpanderResult> {
  const turn = ++latest;
  await new Promise((done) => setTimeout(done, PAUSE));
  if (turn !== latest) return NOTHING;
  const query = new URLSearchParams({ q: text, space });
  const answer = await fetch(`${ADDRESS[key]}?${query}`, { headers: { Accept: "text/html" } });
  if (!answer.ok || turn !== latest) return NOTHING;
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  const list = box.content.querySelector<HTMLElement>("[role=listbox]");
  return list?.childElementCount ? { matched: true, fragment: list } : NOTHING;
}

// These events do not bubble: they are met on their way down.
document.addEventListener("text-expander-change", (event) => {
  const { key, text, provide } = (event as Change).detail;
  // A kind's own field asks for the place of the words above it.
  const asked = event.target as HTMLElement;
  const place = (asked.dataset["space"] === undefined ? asked.closest("form")?.querySelector<HTMLElement>("text-expander[data-space]") : asked)?.dataset["space"] ?? "";
  provide(text.length > 40 ? Promise.resolve(NOTHING) : options(key, text, place).catch(() => NOTHING));
}, true);

document.addEventListener("text-expander-value", (event) => {
  const { detail } = event as Value;
  const { value, name, id } = detail.item.dataset;
  const area = (event.target as HTMLElement).querySelector("textarea");
  if (area && name && id) remember(area, name, id);
  detail.value = value ?? null;
}, true);
