/**
 * How what people type is read by the search, as `server/kernel/search/words.py` does; the tables of words and ends come
 * inside the index.
 */

/** @import { Reading } from "./types.d.ts" */

/** @type {Record<string, string>} */
const LETTERS = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", "‐": "-", "‑": "-" };
const WORD = /[\p{L}\p{N}]+/gu;
const BEYOND_THE_BASIC_PLANE = /[\u{10000}-\u{10FFFF}]/gu;
const UNSEEN = /[\p{Mn}\p{Cf}]/gu;

/**
 * The words of a text, without accents or case: « L’arrêt Saint-Jean » → l, arret, saint, jean.
 * @param {string} text
 * @returns {string[]}
 */
export function wordsOf(text) {
  const lowered = text.toLowerCase().replace(/[œæßøł‐‑]/g, (sign) => LETTERS[sign]);
  const opened = lowered.normalize("NFKC").toLowerCase().normalize("NFD");
  return opened.replace(UNSEEN, "").replace(BEYOND_THE_BASIC_PLANE, " ").match(WORD) ?? [];
}

/**
 * @param {string} stop words that say nothing of what is wanted
 * @param {[number, string][]} ends of each step: how many letters must be left, and `end:new` of each end
 * @returns {Reading}
 */
export function createReading(stop, ends) {
  const stopWords = new Set(stop.split(" "));
  const steps = ends.map(([least, written]) => ({ least, ends: written.split(" ").map((pair) => pair.split(":")) }));

  /** @param {string} word */
  function stem(word) {
    let left = word;
    for (const { least, ends } of steps) {
      const found = ends.find(([end, put]) => left.endsWith(end) && left.length - end.length + put.length >= least);
      if (found) left = left.slice(0, left.length - found[0].length) + found[1];
    }
    return left;
  }

  return { stem, isSaid: (word) => word.length > 1 && !stopWords.has(word) };
}
