import { t } from "../kernel/words.js";

/**
 * Buttons that show what is typed in a password field.
 * @param {Document} page
 */
export function wirePasswords(page) {
  page.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-reveal]") : null;
    const field = button && page.getElementById(/** @type {HTMLElement} */ (button).dataset.reveal ?? "");
    if (!button || !(field instanceof HTMLInputElement)) return;
    const isShown = field.type === "password";
    field.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
    const label = button.querySelector(".unseen");
    if (label) label.textContent = isShown ? t("Masquer le mot de passe") : t("Afficher le mot de passe");
  });
}
