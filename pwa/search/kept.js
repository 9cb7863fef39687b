/** The town's index on this device: its search, and the rows that show what is found. */

import { createSearch, FORM } from "./search.js";

/** @import { Search, SearchIndex } from "./types.d.ts" */

/**
 * @typedef {object} TownSearch
 * @property {Search} search
 * @property {string[]} rows as the town writes them, in the index's order
 * @property {number} popular how many of the first are asked for most
 */

/**
 * The index that a page names (`data-search-index`): from the worker, which keeps it, or from the town.
 * @param {string} url
 * @param {typeof globalThis.fetch} fetch
 * @returns {Promise<TownSearch | null>} null when there is none to be had, or one that this program does not read
 */
export async function townSearch(url, fetch) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return null;
  /** @type {{index: SearchIndex, rows: string[], popular: number}} */
  const { index, rows, popular } = await answer.json();
  return index.form === FORM ? { search: createSearch(index), rows, popular } : null;
}
