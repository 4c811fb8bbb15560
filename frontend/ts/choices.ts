/** The rows for the choices of a poll: the last one that is filled brings another, Enter goes to the next, a list that is pasted fills several. */
import { find, on } from "./page";

const ROW = ".choice-rows input";

function rows(of: HTMLElement): HTMLInputElement[] {
  return [...(of.closest(".choice-rows")?.querySelectorAll<HTMLInputElement>("input") ?? [])];
}

/** Another row behind the last, as far as there may be more. */
function added(last: HTMLInputElement): HTMLInputElement | null {
  const box = last.closest<HTMLElement>(".choice-rows");
  const all = rows(last);
  if (!box || all.length >= Number(box.dataset["most"])) return null;
  const row = last.cloneNode() as HTMLInputElement;
  const label = (last.ariaLabel ?? "").replace(String(all.length), String(all.length + 1));
  Object.assign(row, { value: "", ariaLabel: label, placeholder: label });
  row.removeAttribute("value");
  row.removeAttribute("aria-invalid");
  last.after(row);
  return row;
}

function next(row: HTMLInputElement): HTMLInputElement | null {
  const all = rows(row);
  return all[all.indexOf(row) + 1] ?? added(row);
}

on("input", ROW, (element) => {
  const row = element as HTMLInputElement;
  if (row.value && row === rows(row).at(-1)) added(row);
});

on("keydown", ROW, (element, event) => {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const row = element as HTMLInputElement;
  (row.value ? next(row) : find<HTMLElement>(".poll-options input", row.form ?? document))?.focus();
});

on("paste", ROW, (element, event) => {
  const lines = (event.clipboardData?.getData("text") ?? "").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  if (lines.length < 2) return;
  event.preventDefault();
  let row: HTMLInputElement | null = element as HTMLInputElement;
  for (const line of lines) {
    while (row?.value) row = next(row);
    if (!row) break;
    row.value = line.slice(0, row.maxLength);
    row.dispatchEvent(new Event("input", { bubbles: true }));
    row.focus();
  }
});
