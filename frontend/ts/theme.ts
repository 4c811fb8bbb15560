/** The theme: as the system, light or dark. Painted at once, then told to the server; without JavaScript the form does both. */
class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    form?.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!(button instanceof HTMLButtonElement)) return;
      event.preventDefault();
      this.paint(button.value);
      fetch(form.action, { method: "POST", body: new FormData(form, button), redirect: "manual" }).catch(() => undefined);
    });
  }

  private paint(theme: string): void {
    if (theme) document.documentElement.dataset["theme"] = theme;
    else delete document.documentElement.dataset["theme"];
    for (const button of this.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
customElements.define("theme-switch", ThemeSwitch);
