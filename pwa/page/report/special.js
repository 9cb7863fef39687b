/** Questions that few topics ask: repeating groups, and places beside the one of the second step. Fetched with such a topic. */

import { wirePlaceFields } from "../place/field.js";
import { createFinder } from "../place/finder.js";
import { wireGroups } from "./groups.js";

/** @import { Values } from "../types.d.ts" */
/** @typedef {{ensure: (values: Values) => void, open: () => void}} Special */

/**
 * @param {HTMLFormElement} form
 * @param {{changed: () => void}} ports
 * @returns {Special} `ensure`: as many items as a draft has; `open`: the step of the questions is shown
 */
export function wireSpecial(form, { changed }) {
  const finder = createFinder({ fetch: fetch.bind(window), locale: document.documentElement.lang });
  const added = (/** @type {HTMLElement} */ root) => wirePlaceFields(root, { finder, changed });
  const groups = wireGroups(form, { changed, added });
  return { ensure: groups.ensure, open: () => added(form) };
}
