/**
 * Pokes of the server, handed to the page as events on <body>: `maillon:poke` with {space, what, id}, then `poke-<what>`, and
 * `poke-<what>-<id>` and `poke-space-<space>` for hx-trigger (htmx filters would need eval). Where too much was missed, what is
 * "reload": the page looks anew at what it shows.
 * One stream per browser: a SharedWorker owns it; without one, the tab that holds the lock does and tells the others.
 * What happens between the drawing of a page and its joining the stream is heard too: the page says from where it goes on.
 */
import { Recent } from "./recent";
import { follow, RELOAD, type Poke } from "./stream";

declare const LIVE_WORKER: string;

/** `to`: the tab that asked; the others have heard it. */
type Told = { poke: Poke; to?: number } | { place: string } | { asks: number; since: number };

const address = document.body.dataset["live"];
const drawn = document.body.dataset["livePlace"] ?? "";
if (address) start(new URL(address, location.href).href);

function start(url: string): void {
  if (typeof SharedWorker !== "undefined") fromWorker(url);
  else if (navigator.locks && typeof BroadcastChannel !== "undefined") fromTabs(url);
  else follow(url, { hear: hand });
  // A page that comes back from the browser's cache has been asleep, and nobody knows what it missed.
  addEventListener("pageshow", (event) => { if (event.persisted) hand(RELOAD); });
}

function fromWorker(url: string): void {
  const script = document.querySelector<HTMLScriptElement>('script[src*="app"]')?.src ?? "";
  const worker = new SharedWorker(new URL(LIVE_WORKER, script), { name: "maillon-live" });
  worker.port.onmessage = (event: MessageEvent<Poke>) => hand(event.data);
  worker.port.start();
  worker.port.postMessage({ follow: url, place: drawn, since: performance.timeOrigin });
  addEventListener("pagehide", () => worker.port.postMessage({ leave: true }));
  addEventListener("pageshow", (event) => { if (event.persisted) worker.port.postMessage({ follow: url }); });
}

/** Every tab knows how far the stream has come, so that the next owner goes on where the last one was. */
function fromTabs(url: string): void {
  const channel = new BroadcastChannel("maillon-live");
  const tell = (told: Told) => channel.postMessage(told);
  const me = Math.random();
  const recent = new Recent();
  let place = drawn;
  let owns = false;
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if ("asks" in data) owns && answer(data.asks, data.since);
    else if ("place" in data) place = data.place;
    else if (data.to === undefined || data.to === me) hand(data.poke);
  };
  const answer = (to: number, since: number) => {
    tell({ place });
    for (const poke of recent.since(since)) tell({ poke, to });
  };
  tell({ asks: me, since: performance.timeOrigin });
  void navigator.locks.request("maillon-live", () => new Promise<void>((ended) => {
    owns = true;
    const hear = (poke: Poke) => (recent.keep(poke), hand(poke), tell({ poke }));
    const moved = (to: string) => tell({ place: (place = to) });
    follow(url, { place, hear, moved, ended });
  }).finally(() => { owns = false; }));
}

function hand(poke: Poke): void {
  const names = ["maillon:poke", `poke-${poke.what}`, `poke-${poke.what}-${poke.id}`];
  if (poke.space) names.push(`poke-space-${poke.space}`);
  for (const name of names) document.body.dispatchEvent(new CustomEvent(name, { detail: poke, bubbles: true }));
}
