/** Choosing another place to publish in: the readers' sentence and the categories follow, who can be named there with @, and the links to the other kinds. */
import { find, on } from "./page";

on("change", ".place-choice select[name=place]", (select) => void follow(select as HTMLSelectElement));

async function follow(select: HTMLSelectElement): Promise<void> {
  const chosen = select.value;
  lead(select.form, chosen);
  const kind = select.form?.querySelector<HTMLInputElement>("input[name=kind]")?.value ?? "";
  const answer = await fetch(`/publish/?${new URLSearchParams({ place: chosen, kind })}`, { headers: { Accept: "text/html" } }).catch(() => null);
  const form = select.form;
  if (!answer?.ok || !form || select.value !== chosen) return;
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const selector of [".readers", ".category-choice", "text-expander"]) {
    const [now, then] = [find(selector, form), find(selector, there)];
    if (!now || !then) continue;
    if (selector[0] === ".") now.replaceWith(then);
    else now.dataset["space"] = then.dataset["space"] ?? "";
  }
}

/** The links to other kinds lead to the chosen place, and what is typed is kept for it. */
function lead(form: HTMLFormElement | null, place: string): void {
  for (const link of form?.querySelectorAll<HTMLAnchorElement>(".kinds a") ?? []) {
    const to = new URL(link.href);
    to.searchParams.set("place", place);
    link.href = to.href;
  }
  if (form?.dataset["draft"]?.startsWith("publish-")) form.dataset["draft"] = `publish-${place}`;
}
