/**
 * Pokes of the server, handed to the page as events on <body>: `maillon:poke` with {space, what, id}, then `poke-<what>`, and
 * `poke-<what>-<id>` and `poke-space-<space>` for hx-trigger (htmx filters would need eval).
 * One stream per browser: a SharedWorker owns it; without one, the tab that holds the lock does and tells the others.
 */
import { follow, type Poke } from "./stream";

declare const LIVE_WORKER: string;

const address = document.body.dataset["live"];
if (address) start(new URL(address, location.href).href);

function start(url: string): void {
  if (typeof SharedWorker !== "undefined") fromWorker(url);
  else if (navigator.locks && typeof BroadcastChannel !== "undefined") fromTabs(url);
  else follow(url, hand);
}

function fromWorker(url: string): void {
  const script = document.querySelector<HTMLScriptElement>('script[src*="app"]')?.src ?? "";
  const worker = new SharedWorker(new URL(LIVE_WORKER, script), { name: "maillon-live" });
  worker.port.onmessage = (event: MessageEvent<Poke>) => hand(event.data);
  worker.port.start();
  worker.port.postMessage({ follow: url });
  addEventListener("pagehide", () => worker.port.postMessage({ leave: true }));
  // A page that comes back from the browser's cache has been asleep: it joins again.
  addEventListener("pageshow", (event) => { if (event.persisted) worker.port.postMessage({ follow: url }); });
}

function fromTabs(url: string): void {
  const channel = new BroadcastChannel("maillon-live");
  channel.onmessage = (event: MessageEvent<Poke>) => hand(event.data);
  void navigator.locks.request("maillon-live", () => new Promise<never>(() => {
    follow(url, (poke) => {
      hand(poke);
      channel.postMessage(poke);
    });
  }));
}

function hand(poke: Poke): void {
  const names = ["maillon:poke", `poke-${poke.what}`, `poke-${poke.what}-${poke.id}`];
  if (poke.space) names.push(`poke-space-${poke.space}`);
  for (const name of names) document.body.dispatchEvent(new CustomEvent(name, { detail: poke, bubbles: true }));
}
