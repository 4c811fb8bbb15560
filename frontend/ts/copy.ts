/** Links marked data-copy put their address on the clipboard; so does the address of a message or a card that has the focus. */
import { find, on } from "./page";
import { toast } from "./toasts";
import { word } from "./words";

on("click", "a[data-copy]", (element, event) => {
  if (!navigator.clipboard) return; // plain http away from this machine: the link opens instead
  event.preventDefault();
  element.closest<HTMLElement>("[popover]")?.hidePopover?.();
  copy((element as HTMLAnchorElement).href);
});

export function copyLink(thing: HTMLElement): void {
  const link = find<HTMLAnchorElement>(".stamp a, .h20 a", thing);
  if (link && navigator.clipboard) copy(link.href);
}

function copy(address: string): void {
  void navigator.clipboard.writeText(address).then(() => toast(word("copied")));
}
