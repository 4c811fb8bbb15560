/** Choosing another place to publish in: the readers' sentence follows, and who can be named there with @. */
import { find, on } from "./page";

on("change", ".place-choice select[name=place]", (select) => void follow(select as HTMLSelectElement));

async function follow(select: HTMLSelectElement): Promise<void> {
  const chosen = select.value;
  const form = select.form;
  const answer = await fetch(`/publish/?${new URLSearchParams({ place: chosen })}`, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || !form || select.value !== chosen) return;
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const selector of [".readers", "text-expander"]) {
    const [now, then] = [find(selector, form), find(selector, there)];
    if (!now || !then) continue;
    if (selector === ".readers") now.replaceWith(then);
    else now.dataset["space"] = then.dataset["space"] ?? "";
  }
}
