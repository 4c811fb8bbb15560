/** New publications light a pill in the place marked data-arrivals="<address>" (data-space: only of this space; data-quiet: not of these); nothing is fetched until one asks. */
import { find, pageAt } from "./page";
import { RELOAD, type Poke } from "./stream";
import { word } from "./words";

const seen = new Set<string>();
const place = find("[data-arrivals]");

if (place) {
  document.body.addEventListener("maillon:poke", (event) => {
    const poke = (event as CustomEvent<Poke>).detail;
    if (poke.what === RELOAD.what) return void lookAnew();
    if (poke.what !== "content.publication_published") return;
    if (place.dataset["space"] && place.dataset["space"] !== poke.space) return;
    if (poke.space && place.dataset["quiet"]?.split(" ").includes(poke.space)) return;
    light(poke.id);
  });
}

/** After too much was missed: what stands on the first page now and is not on this one, is new. */
async function lookAnew(): Promise<void> {
  for (const card of (await pageAt(place?.dataset["arrivals"] ?? "/"))?.querySelectorAll("article.card[id^=p]") ?? []) light(`:${card.id.slice(1)}`);
}

function light(id: string): void {
  if (!place || seen.has(id) || document.getElementById(`p${id.split(":")[1]}`)) return;
  seen.add(id);
  place.hidden = false;
  place.className = "arrivals";
  place.setAttribute("role", "status");
  const pill = document.createElement("a");
  pill.className = "pill";
  pill.href = place.dataset["arrivals"] ?? "/";
  const dot = document.createElement("i");
  dot.className = "dot";
  pill.append(dot, seen.size === 1 ? word("arrival") : word("arrivals", seen.size > 99 ? "99+" : String(seen.size)));
  place.replaceChildren(pill);
}
