import { all, maybe } from "./dom.js";

/**
 * What Chromium offers before an installation.
 * @typedef {Event & {prompt(): Promise<unknown>}} InstallPrompt
 */

/**
 * The browser's own prompt, kept for the button that asks for it.
 * @param {Window} window
 */
export function wireInstall(window) {
  /** @type {InstallPrompt | null} */
  let prompt = null;

  /** @param {boolean} isOffered */
  function show(isOffered) {
    for (const part of all(window.document, "[data-install]")) part.hidden = !isOffered;
  }

  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = /** @type {InstallPrompt} */ (event);
    show(true);
  });
  window.addEventListener("appinstalled", () => show(false));
  maybe(window.document, "[data-install-button]")?.addEventListener("click", async () => {
    await prompt?.prompt();
    prompt = null;
    show(false);
  });
}
