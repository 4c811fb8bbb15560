/** A Server-Sent Events stream read with fetch (HTML Living Standard §9.2): unlike EventSource it comes back after a 503, and with its Last-Event-ID. */
export type Poke = { space: string | null; what: string; id: string; thread?: string };

/** What is heard where the server no longer knows, or will not tell one by one, what was missed. */
export const RELOAD: Poke = { space: null, what: "reload", id: "" };

/** `place`: the id to go on from. `hear` gets each poke, `moved` each id; `ended`: the right to the stream is gone. */
export type Listener = { place?: string; hear: (poke: Poke) => void; moved?: (place: string) => void; ended?: () => void };

const SILENCE = 60_000;
const LONGEST_WAIT = 60_000;

class Refused extends Error {}

/** Reads for ever. Ends when the server says that the right to it is gone. */
export function follow(url: string, listener: Listener): { stop(): void } {
  const stopped = new AbortController();
  void run(url, listener, stopped.signal).finally(listener.ended);
  return { stop: () => stopped.abort() };
}

async function run(url: string, listener: Listener, stopped: AbortSignal): Promise<void> {
  const place = { last: listener.place ?? "", retry: 2000, failures: 0 };
  while (!stopped.aborted) {
    try {
      await once(url, listener, place, stopped);
    } catch (problem) {
      if (problem instanceof Refused) return;
      place.failures += 1;
    }
    const wait = Math.min(place.retry * 2 ** Math.min(Math.max(place.failures - 1, 0), 5), LONGEST_WAIT) * (0.75 + Math.random() / 2);
    await new Promise((done) => setTimeout(done, wait));
  }
}

type Place = { last: string; retry: number; failures: number };

async function once(url: string, listener: Listener, place: Place, stopped: AbortSignal): Promise<void> {
  const quiet = new AbortController();
  let alarm = setTimeout(() => quiet.abort(), SILENCE);
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (place.last) headers["Last-Event-ID"] = place.last;
  try {
    const answer = await fetch(url, { headers, cache: "no-store", signal: AbortSignal.any([quiet.signal, stopped]) });
    if ([204, 401, 403, 404].includes(answer.status)) throw new Refused();
    if (!answer.ok || !answer.body) throw new Error(String(answer.status));
    const lines = parser(listener, place);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      place.failures = 0;
      clearTimeout(alarm);
      alarm = setTimeout(() => quiet.abort(), SILENCE);
      lines(part.value);
    }
  } finally {
    clearTimeout(alarm);
  }
}

/** Takes pieces of text, gives whole events. */
function parser({ hear, moved }: Listener, place: Place): (text: string) => void {
  let rest = "";
  let event = "";
  let data = "";
  let id = "";
  const finish = () => {
    if (event === "poke" && data) hear(JSON.parse(data) as Poke);
    if (event === "reload") hear(RELOAD);
    if (id) place.last = id, moved?.(id);
    [event, data, id] = ["", "", ""];
  };
  const read = (line: string) => {
    const [name, value] = [line.split(":", 1)[0], line.slice(line.indexOf(":") + 1).replace(/^ /, "")];
    if (name === "event") event = value;
    else if (name === "data") data = value;
    else if (name === "id") id = value;
    else if (name === "retry" && /^\d+$/.test(value)) place.retry = Number(value);
  };
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    for (const line of lines) if (line) read(line); else finish();
  };
}
