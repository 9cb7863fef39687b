/** Questions that ask for a place: what is typed is looked up in the town, and stays words where it is not found. */

import { all, must } from "../dom.js";
import { placesNamed, wireLookup } from "./lookup.js";

/** @import { Finder } from "./finder.js" */

/**
 * @param {HTMLElement} root
 * @param {{finder: Finder, changed: () => void}} ports
 */
export function wirePlaceFields(root, { finder, changed }) {
  for (const field of all(root, "[data-place-field]:not([data-wired])")) {
    field.dataset.wired = "";
    wireField(field, { finder, changed });
  }
}

/**
 * @param {HTMLElement} field
 * @param {{finder: Finder, changed: () => void}} ports
 */
function wireField(field, { finder, changed }) {
  const input = /** @type {HTMLInputElement} */ (must(field, "input[type=text]"));
  const kept = /** @type {HTMLInputElement} */ (must(field, "input[type=hidden]"));
  wireLookup(input, { kept, above: field, search: (text) => placesNamed(text, finder), changed });
}
