/** « Mes demandes » and the page of a case: searched and kept for the hours without a signal, shared and printed. */

import { maybe } from "./dom.js";
import { keepCases } from "./mine/keeping.js";
import { wireSharing } from "./mine/sharing.js";
import { wireSifting } from "./mine/sifting.js";

wireSharing(document, { navigator, print: () => print() });
const form = /** @type {HTMLFormElement | null} */ (maybe(document, "form[data-mine]"));
if (form) {
  const isKept = wireSifting(document, form, { search: location.search, watch });
  const connection = /** @type {{saveData?: boolean} | undefined} */ (
    "connection" in navigator ? navigator.connection : undefined
  );
  const isHeld = Boolean(navigator.serviceWorker?.controller);
  if (!isKept && isHeld && !connection?.saveData) {
    keepInTurns().catch(() => {});
  }
}

/**
 * What is put in its place anew shows itself again, though no element came or went.
 * @param {Element} element
 * @param {() => void} changed
 */
function watch(element, changed) {
  const seen = { childList: true, characterData: true, attributeFilter: ["hidden"] };
  new MutationObserver(changed).observe(element, { ...seen, subtree: true });
}

/** Until all are kept: the worker puts nothing aside before this device knows whose it is. */
async function keepInTurns() {
  for (const pause of [0, 2000, 8000, 30_000]) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if ((await keepCases(document, { caches, fetch: fetch.bind(window), origin: location.origin })) === 0) return;
  }
}
