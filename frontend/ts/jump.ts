/**
 * <jump-anywhere>: Ctrl or ⌘ with K opens a dialog that leads anywhere: rooms, communities and acts that this page holds already
 * (links of the rail, whatever is marked data-jump), and people, communities and discussions that the search suggests.
 */
import Combobox from "@github/combobox-nav";
import { find } from "./page";
import { fold } from "./filter";
import { word } from "./words";

const PAUSE = 120;
const PLACES_AT_FIRST = 6;

type Way = { label: string; icon: Node | undefined; url: string | null; go: () => void };
type Group = { name: string; ways: Way[] };

class JumpAnywhere extends HTMLElement {
  private box: Combobox | null = null;
  private timer = 0;
  private turn = 0;
  private found: HTMLElement[] = [];

  connectedCallback(): void {
    this.dialog.addEventListener("close", () => this.empty());
    this.field.addEventListener("input", () => {
      this.found = this.found.filter((one) => holds(one.textContent ?? "", this.field.value));
      this.show();
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.ask(), PAUSE);
    });
    this.list.addEventListener("combobox-commit", () => this.dialog.close());
  }

  open(): void {
    if (document.querySelector("dialog[open]:modal")) return;
    document.querySelector<HTMLElement>(":popover-open")?.hidePopover();
    this.dialog.showModal();
    this.show();
  }

  private get dialog(): HTMLDialogElement { return this.querySelector("dialog")!; }
  private get field(): HTMLInputElement { return this.querySelector("input")!; }
  private get list(): HTMLElement { return this.querySelector("[role=listbox]")!; }

  private empty(): void {
    clearTimeout(this.timer);
    this.turn += 1;
    this.found = [];
    this.box?.stop();
    this.box = null;
    this.field.value = "";
    this.list.replaceChildren();
  }

  /** What the search suggests for these words, added to what the page itself knows. */
  private async ask(): Promise<void> {
    const turn = ++this.turn;
    const asked = this.field.value.trim();
    if (asked.length < 2 || !this.dataset["suggest"]) return;
    const answer = await fetch(`${this.dataset["suggest"]}?${new URLSearchParams({ q: asked })}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    if (turn !== this.turn || !this.dialog.open) return;
    this.found = [...template.content.querySelectorAll<HTMLElement>("[role=option]")];
    const options = [...this.list.querySelectorAll("[role=option]")];
    this.show(Math.max(0, options.findIndex((one) => one.ariaSelected === "true")));
  }

  /** Draws the list; `chosen` is the place of what stays chosen. What comes late goes behind, so that it moves nothing. */
  private show(chosen = 0): void {
    const asked = this.field.value.trim();
    const known = groups(asked);
    const there = new Set(known.flatMap((group) => group.ways.map((way) => way.url)));
    const found = this.found.filter((option) => !there.has(option.getAttribute("href")));
    const drawn = known.filter((group) => group.ways.length).map((group) => section(group.name, group.ways.map(option)));
    if (found.length) drawn.push(section(word("suggested"), found));
    if (asked && this.dataset["search"]) drawn.push(section("", [option(everywhere(this.dataset["search"], asked))]));
    this.list.replaceChildren(...drawn);
    this.list.querySelectorAll("[role=option]").forEach((one, at) => { one.id = `jump-${at}`; (one as HTMLElement).tabIndex = -1; });
    this.box?.stop();
    this.box = new Combobox(this.field, this.list);
    this.box.start();
    for (let at = -1; at < chosen; at += 1) this.box.navigate(1);
  }
}
customElements.define("jump-anywhere", JumpAnywhere);

// Also from within a text: what was written there waits.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k" || event.defaultPrevented) return;
  const jump = find<JumpAnywhere>("jump-anywhere");
  if (!jump) return;
  event.preventDefault();
  jump.open();
});

/** What this page leads to, by what it is; with words, only what holds them all. */
function groups(asked: string): Group[] {
  const seen = new Set<string>();
  const ways = (selector: string, most = Infinity) => [...document.querySelectorAll<HTMLElement>(selector)].map(way).filter((one) => {
    if (!one.label || !holds(one.label, asked) || (one.url && seen.has(one.url)) || --most < 0) return false;
    if (one.url) seen.add(one.url);
    return true;
  });
  return [
    { name: word("rooms"), ways: ways(".rail [data-go]") },
    { name: word("communities"), ways: ways(".rail-places a:not(.rail-all)", asked ? Infinity : PLACES_AT_FIRST) },
    { name: word("acts"), ways: [...ways(".bar-end > [data-jump]"), ...ways("[data-jump]:not(.bar-end > *)")] },
  ];
}

function holds(label: string, asked: string): boolean {
  const words = (text: string) => fold(text).split(/[\s'’:-]+/).filter(Boolean);
  const there = words(label);
  return words(asked).every((one) => there.some((other) => other.startsWith(one)));
}

function way(source: HTMLElement): Way {
  const own = find(".rail-label", source)?.textContent ?? source.textContent ?? "";
  return {
    label: (source.dataset["jump"] || own).trim(),
    icon: source.querySelector(".square, svg.icon")?.cloneNode(true) ?? icon(source.dataset["icon"]),
    url: source.getAttribute("href"),
    // The dialog closes first: what is chosen may open another.
    go: () => { find<HTMLDialogElement>("dialog#jump")?.close(); source.click(); },
  };
}

function everywhere(search: string, asked: string): Way {
  return { label: word("search_for", asked), icon: icon("search"), url: `${search}?${new URLSearchParams({ q: asked })}`, go: () => {} };
}

/** An icon of the sprite that the field's own comes from. */
function icon(name: string | undefined): Node | undefined {
  const made = find("jump-anywhere svg.icon")?.cloneNode(true) as Element | undefined;
  const use = made?.querySelector("use");
  if (!name || !use) return undefined;
  use.setAttribute("href", use.getAttribute("href")!.replace(/#.*/, `#${name}`));
  return made;
}

function option(way: Way): HTMLElement {
  const made = document.createElement(way.url ? "a" : "div");
  made.className = "menu-item";
  made.setAttribute("role", "option");
  if (way.url) (made as HTMLAnchorElement).href = way.url;
  else made.addEventListener("click", way.go);
  const label = document.createElement("span");
  label.textContent = way.label;
  made.append(...(way.icon ? [way.icon] : []), label);
  return made;
}

function section(name: string, options: HTMLElement[]): HTMLElement {
  const made = document.createElement("div");
  made.setAttribute("role", "group");
  if (name) {
    made.setAttribute("aria-label", name);
    const head = Object.assign(document.createElement("div"), { className: "jump-head", textContent: name });
    head.setAttribute("aria-hidden", "true");
    made.append(head);
  }
  made.append(...options);
  return made;
}
