/** <file-picker>: the chosen files as a list under the text, each with a cross; files may also be dropped or pasted on the composer. */
import { escaped, find, on } from "./page";
import { word } from "./words";

class FilePicker extends HTMLElement {
  connectedCallback(): void {
    this.input?.addEventListener("change", () => this.show());
    this.closest("form")?.addEventListener("reset", () => setTimeout(() => this.show()));
  }

  get input(): HTMLInputElement | null {
    return this.querySelector("input[type=file]");
  }

  add(files: Iterable<File>): void {
    if (this.input) this.put([...(this.input.files ?? []), ...files]);
  }

  private put(files: File[]): void {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    if (this.input) this.input.files = all.files;
    this.show();
  }

  private show(): void {
    const list = this.closest("form")?.querySelector<HTMLElement>(".chosen-files");
    const files = [...(this.input?.files ?? [])];
    if (!list) return;
    list.hidden = !files.length;
    list.replaceChildren(...files.map((file, at) => this.row(file, () => this.put(files.filter((_file, other) => other !== at)))));
  }

  private row(file: File, remove: () => void): HTMLElement {
    const row = document.createElement("li");
    row.innerHTML = `<span class="grow">${escaped(file.name)} <span class="mute">${size(file.size)}</span></span><button class="ibtn bare" type="button" aria-label="${escaped(word("remove_file", file.name))}">×</button>`;
    row.querySelector("button")?.addEventListener("click", remove);
    return row;
  }
}
customElements.define("file-picker", FilePicker);

function size(bytes: number): string {
  const megabytes = bytes / 1e6;
  const [value, unit] = megabytes >= 1 ? [megabytes, "megabyte"] : [bytes / 1e3, "kilobyte"];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

function take(form: HTMLElement, files: FileList | undefined, event: Event): void {
  const picker = find<FilePicker>("file-picker", form);
  if (!picker || !files?.length) return;
  event.preventDefault();
  picker.add(files);
}
on("dragover", "form.composer", (_form, event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
on("drop", "form.composer", (form, event) => take(form, event.dataTransfer?.files, event));
on("paste", "form.composer", (form, event) => take(form, event.clipboardData?.files, event));
