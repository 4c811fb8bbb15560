/** A picture of a card opens over the page, with the others beside it. Without this its link leads to the picture. */
import { on } from "./page";

declare const GALLERY: [script: string, styles: string]; // Put in by the build: the built files' names, beside this script.
const script = (document.currentScript as HTMLScriptElement | null)?.src;

on("click", ".pictures a", (link, event) => {
  const { ctrlKey, metaKey, shiftKey, altKey, button } = event;
  if (!script || ctrlKey || metaKey || shiftKey || altKey || button) return; // A new tab, a download: the browser's own.
  event.preventDefault();
  const [gallery, styles] = GALLERY.map((name) => new URL(name, script).href);
  void (import(gallery as string) as Promise<{ open: (link: HTMLElement, styles: string) => Promise<void> }>)
    .then(({ open }) => open(link, styles as string)).catch(() => location.assign((link as HTMLAnchorElement).href));
});
