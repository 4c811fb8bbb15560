/** What the stream said lately, for a page that was still on its way to this browser when it was said. */
import type { Poke } from "./stream";

const MOST = 200;

export class Recent {
  private readonly heard: { at: number; poke: Poke }[] = [];

  keep(poke: Poke): void {
    this.heard.push({ at: performance.timeOrigin + performance.now(), poke });
    if (this.heard.length > MOST) this.heard.shift();
  }

  /** `moment`: a page's `performance.timeOrigin`. What it shows already, it knows by its id. */
  since(moment = Infinity): Poke[] {
    return this.heard.filter((one) => one.at >= moment).map((one) => one.poke);
  }
}
