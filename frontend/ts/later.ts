/** A moment in “Publish at” makes the button of the composer say what it does. */
import { on } from "./page";
import { word } from "./words";

on("input", ".when [name=publish_at]", (field) => follow(field as HTMLInputElement));

function follow(field: HTMLInputElement): void {
  const label = field.form?.querySelector("button.act")?.firstChild;
  if (label?.nodeType !== Node.TEXT_NODE) return;
  field.dataset["usual"] ??= label.textContent ?? "";
  label.textContent = field.value ? word("schedule") : field.dataset["usual"];
}

for (const field of document.querySelectorAll<HTMLInputElement>(".when [name=publish_at]")) if (field.value) follow(field);
