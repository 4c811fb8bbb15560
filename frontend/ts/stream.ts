/** A Server-Sent Events stream read with fetch (HTML Living Standard §9.2): unlike EventSource it comes back after a 503, and with its Last-Event-ID. */
export type Poke = { space: string | null; what: string; id: string };

const SILENCE = 60_000;
const LONGEST_WAIT = 60_000;

class Refused extends Error {}

/** Reads for ever; `hear` gets each poke. Ends when the server says that the right to it is gone. */
export function follow(url: string, hear: (poke: Poke) => void, ended: () => void = () => {}): { stop(): void } {
  const stopped = new AbortController();
  void run(url, hear, stopped.signal).finally(ended);
  return { stop: () => stopped.abort() };
}

async function run(url: string, hear: (poke: Poke) => void, stopped: AbortSignal): Promise<void> {
  const place = { last: "", retry: 2000, failures: 0 };
  while (!stopped.aborted) {
    try {
      await once(url, hear, place, stopped);
    } catch (problem) {
      if (problem instanceof Refused) return;
      place.failures += 1;
    }
    const wait = Math.min(place.retry * 2 ** Math.min(Math.max(place.failures - 1, 0), 5), LONGEST_WAIT) * (0.75 + Math.random() / 2);
    await new Promise((done) => setTimeout(done, wait));
  }
}

type Place = { last: string; retry: number; failures: number };

async function once(url: string, hear: (poke: Poke) => void, place: Place, stopped: AbortSignal): Promise<void> {
  const quiet = new AbortController();
  let alarm = setTimeout(() => quiet.abort(), SILENCE);
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (place.last) headers["Last-Event-ID"] = place.last;
  try {
    const answer = await fetch(url, { headers, cache: "no-store", signal: AbortSignal.any([quiet.signal, stopped]) });
    if ([204, 401, 403, 404].includes(answer.status)) throw new Refused();
    if (!answer.ok || !answer.body) throw new Error(String(answer.status));
    const lines = parser(hear, place);
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
function parser(hear: (poke: Poke) => void, place: Place): (text: string) => void {
  let rest = "";
  let event = "";
  let data = "";
  let id = "";
  const finish = () => {
    if (id) place.last = id;
    if (event === "poke" && data) hear(JSON.parse(data) as Poke);
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
