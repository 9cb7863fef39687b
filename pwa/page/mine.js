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
    whenKnown()
      .then(() => keepCases(document, { caches, fetch: fetch.bind(window), origin: location.origin }))
      .catch(() => {});
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

/** When the bar shows that this device knows who is here: until then the worker puts nothing aside for them. */
function whenKnown() {
  const dot = maybe(document, "[data-profile-dot]");
  return new Promise((resolve) => {
    const look = () => dot?.hidden || resolve(null);
    if (dot?.hidden) watch(dot, look);
    else look();
  });
}
