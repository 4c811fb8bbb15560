/** "Reply" to somebody fills the composer of the page and goes there; without JavaScript it is a link to it. */
import { find, on } from "./page";

on("click", "a[data-reply]", (link, event) => {
  const composer = find<HTMLFormElement>("form.composer");
  const area = composer && find<HTMLTextAreaElement>("textarea", composer);
  if (!composer || !area) return;
  event.preventDefault();
  const parent = new URL((link as HTMLAnchorElement).href).searchParams.get("reply_to") ?? "";
  const field = composer.elements.namedItem("reply_to");
  if (field instanceof HTMLInputElement) field.value = parent;
  composer.scrollIntoView({ block: "nearest" });
  area.focus();
});
