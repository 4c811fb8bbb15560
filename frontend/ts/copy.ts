/** Links marked data-copy put their address on the clipboard. */
import { on } from "./page";
import { toast } from "./toasts";
import { word } from "./words";

on("click", "a[data-copy]", (element, event) => {
  if (!navigator.clipboard) return; // plain http away from this machine: the link opens instead
  event.preventDefault();
  element.closest<HTMLElement>("[popover]")?.hidePopover?.();
  void navigator.clipboard.writeText((element as HTMLAnchorElement).href).then(() => toast(word("copied")));
});
