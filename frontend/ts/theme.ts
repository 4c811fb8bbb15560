/** The theme: as the system, light or dark. Kept in a cookie, so that the server paints the first page right. */
class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest("button");
      if (button) this.choose(button.value);
    });
  }

  private choose(theme: string): void {
    if (theme) document.documentElement.dataset["theme"] = theme;
    else delete document.documentElement.dataset["theme"];
    const age = theme ? 31536000 : 0;
    document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    for (const button of this.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
customElements.define("theme-switch", ThemeSwitch);
