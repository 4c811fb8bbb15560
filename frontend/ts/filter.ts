/** Filter as one types: a field with data-filter="<selector of rows>" hides the rows of this page that do not hold the words, accents apart. */
import { on, say } from "./page";
import { word } from "./words";

/** Text without accents and capitals, to compare. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

on("input", "input[data-filter]", (field) => {
  const words = fold((field as HTMLInputElement).value).split(/\s+/).filter(Boolean);
  const rows = [...document.querySelectorAll<HTMLElement>(field.dataset["filter"] ?? "")];
  for (const row of rows) row.hidden = !words.every((one) => fold(row.textContent ?? "").includes(one));
  say(word("found", String(rows.filter((row) => !row.hidden).length)));
});
