/** Brings `quotes.ts` where there is a thread to answer in, and gives the key q something to call. */
import { answer } from "./composer";
import { find } from "./page";

declare const QUOTES: string; // Put in by the build: the built module's name, beside this script.
const script = (document.currentScript as HTMLScriptElement | null)?.src;
let chosen = (): void => undefined;

const lent = { answer, lend: (quote: () => void): void => { chosen = quote; } };
export type Lent = typeof lent;

/** Quote what is selected, or the message with the focus. */
export function quote(): void { chosen(); }

if (script && find("#thread") && find("form#reply")) void (import(new URL(QUOTES, script).href) as Promise<{ begin: (lent: Lent) => void }>).then(({ begin }) => begin(lent)).catch(() => undefined);
