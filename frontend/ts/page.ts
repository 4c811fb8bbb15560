/** Small questions to the page that several modules ask. */

/** The custom element or null: a typed query. */
export function find<T extends HTMLElement>(selector: string, inside: ParentNode = document): T | null {
  return inside.querySelector<T>(selector);
}

/** True where typing means writing, so that a key is not a command. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

/** Calls back with the nearest element that matches, for an event anywhere in the page. */
export function on<K extends keyof DocumentEventMap>(kind: K, selector: string, act: (element: HTMLElement, event: DocumentEventMap[K]) => void, options?: AddEventListenerOptions): void {
  document.addEventListener(kind, (event) => {
    const found = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (found) act(found, event);
  }, options);
}

/** Another page of ours, or null where it cannot be had. */
export async function pageAt(address: string): Promise<Document | null> {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(10_000) }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

/** Says something to screen readers, once. */
export function say(text: string): void {
  const place = find("#said");
  if (place) place.textContent = text;
}

declare const htmx: { ajax(method: string, url: string, options: object): Promise<void> };

/** A request of htmx's from code, with the page's CSRF header. */
export function send(method: string, url: string, source: HTMLElement, options: object): Promise<void> {
  return htmx.ajax(method, url, { source, ...options });
}

/** Text as part of HTML. */
export function escaped(text: string): string {
  const box = document.createElement("i");
  box.textContent = text;
  return box.innerHTML;
}
