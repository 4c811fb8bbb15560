/** <password-reveal>: the eye beside a password. */
import { word } from "./words";

class PasswordReveal extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    const button = this.querySelector("button");
    if (!input || !button) return;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      button.setAttribute("aria-label", word(shown ? "hide_password" : "show_password"));
      input.focus();
    });
    // A password manager must see a password when the form goes.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }
}
customElements.define("password-reveal", PasswordReveal);
