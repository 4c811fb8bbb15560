/** A mention is written "@[Full Name](person:12)" for the server and shown as "@Full Name" in the text area. */
const MARK = /@\[([^\[\]\n]{1,200})\]\(person:([1-9]\d{0,18})\)/g;
const people = new WeakMap<HTMLTextAreaElement, Map<string, string>>();

/** Remembers who was chosen in this text area. */
export function remember(area: HTMLTextAreaElement, name: string, id: string): void {
  const known = people.get(area) ?? new Map<string, string>();
  people.set(area, known.set(name, id));
}

function show(area: HTMLTextAreaElement): void {
  if (!area.value.includes("](person:")) return;
  area.value = area.value.replace(MARK, (_mark, name: string, id: string) => {
    remember(area, name, id);
    return `@${name}`;
  });
}

/** The text with its marks, the longest names first, so that "@Ana Lee" is not taken for "@Ana". */
export function marked(area: HTMLTextAreaElement, text: string): string {
  const known = [...(people.get(area) ?? [])].sort(([a], [b]) => b.length - a.length);
  return known.reduce((so, [name, id]) => so.replaceAll(new RegExp(`@${RegExp.escape?.(name) ?? name.replace(/[^\p{L}\p{N}]/gu, "\\$&")}(?![\\p{L}\\p{N}])`, "gu"), `@[${name}](person:${id})`), text);
}

declare global {
  interface RegExpConstructor { escape?(text: string): string }
}

document.addEventListener("formdata", (event) => {
  const form = event.target as HTMLFormElement;
  for (const area of form.querySelectorAll<HTMLTextAreaElement>("text-expander textarea[name]")) {
    event.formData.set(area.name, marked(area, String(event.formData.get(area.name) ?? "")));
  }
}, true);

function showAll(inside: ParentNode): void {
  for (const area of inside.querySelectorAll<HTMLTextAreaElement>("text-expander textarea")) show(area);
}
document.addEventListener("htmx:after:swap", () => showAll(document));
showAll(document);
