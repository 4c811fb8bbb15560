/** The SharedWorker that owns this browser's one stream and hands each poke to every open page. */
import { Recent } from "./recent";
import { follow, type Poke } from "./stream";

/** `place`: how far the sequence was before the page was drawn; `since`: when the browser asked for it. */
type Wish = { follow?: string; place?: string; since?: number; leave?: boolean };

const pages = new Set<MessagePort>();
const recent = new Recent();
let stream: { stop(): void } | undefined;

function tell(poke: Poke): void {
  recent.keep(poke);
  for (const page of pages) page.postMessage(poke);
}

function hear(page: MessagePort, wish: Wish): void {
  if (wish.leave) pages.delete(page);
  else pages.add(page);
  if (!wish.follow) return;
  if (stream) for (const poke of recent.since(wish.since)) page.postMessage(poke);
  else stream = follow(wish.follow, { place: wish.place, hear: tell, ended: () => { stream = undefined; } });
}

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const page = event.ports[0];
  if (!page) return;
  page.onmessage = (message: MessageEvent<Wish>) => hear(page, message.data);
  page.start();
};
