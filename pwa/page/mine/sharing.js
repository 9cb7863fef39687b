import { t } from "../../kernel/words.js";
import { all, maybe } from "../dom.js";

/**
 * The link goes to the phone's own sheet, or to the clipboard; the page to the printer. The buttons show themselves.
 * @param {ParentNode} page
 * @param {{navigator: Pick<Navigator, "clipboard"> & {share?: Navigator["share"]}, print: () => void}} ports
 */
export function wireSharing(page, { navigator, print }) {
  for (const button of all(page, "[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", print);
  }
  const [button, link] = [maybe(page, "[data-share]"), maybe(page, "[data-share-link]")];
  if (!button || !link || !(navigator.share || navigator.clipboard)) return;
  button.hidden = false;
  button.addEventListener("click", () => share(link.getAttribute("href") ?? ""));

  /** @param {string} url */
  async function share(url) {
    try {
      if (navigator.share) return await navigator.share({ url });
      await navigator.clipboard.writeText(url);
      say(t("Lien copié."));
    } catch (error) {
      const isGivenUp = error instanceof Error && error.name === "AbortError";
      if (!isGivenUp) say(t("Le lien ne peut être copié ici : copiez-le vous-même."));
    }
  }

  /** @param {string} words */
  function say(words) {
    const said = maybe(page, "[data-share-said]");
    if (said) said.textContent = words;
  }
}
