/** Buttons marked data-print print the page; without scripts they are not shown. */
import { on } from "./page";

for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) button.hidden = false;
on("click", "[data-print]", () => print());
