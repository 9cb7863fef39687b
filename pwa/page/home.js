/** Where the person lives: what is typed is looked up in the town, as a place of a report is. */

import { wirePlaceFields } from "./place/field.js";
import { createFinder } from "./place/finder.js";

/** @param {HTMLElement} root */
export function wireHome(root) {
  const finder = createFinder({ fetch: fetch.bind(window), locale: document.documentElement.lang });
  wirePlaceFields(root, { finder, changed() {} });
}
