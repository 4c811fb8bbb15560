/** The SharedWorker that owns this browser's one stream and hands each poke to every open page. */
import { follow, type Poke } from "./stream";

type Wish = { follow?: string; leave?: boolean };

const pages = new Set<MessagePort>();
let stream: { stop(): void } | undefined;

function tell(poke: Poke): void {
  for (const page of pages) page.postMessage(poke);
}

function hear(page: MessagePort, wish: Wish): void {
  if (wish.leave) pages.delete(page);
  else pages.add(page);
  if (wish.follow) stream ??= follow(wish.follow, { hear: tell, ended: () => { stream = undefined; } });
}

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const page = event.ports[0];
  if (!page) return;
  page.onmessage = (message: MessageEvent<Wish>) => hear(page, message.data);
  page.start();
};
