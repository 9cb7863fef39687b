/**
 * An index and what it answers, as `server/kernel/search/index.py` does: all the words first, the rare ones and those of
 * titles above the others. Every number is whole and every order total.
 */

import { createNear } from "./near.js";
import { createReading, wordsOf } from "./words.js";

/** @import { Asking, Found, Gains, Readings, Search, SearchIndex } from "./types.d.ts" */

export const FORM = 1;
const LONGEST_QUERY = 200;
const LONGEST_TEXT = 4000;
const MOST_WORDS = 32;
const EXACT = 100;
const BEGUN = 60;
/** How many are forgiven, and how much a word counts then. */
const MISTAKES = [
  [1, 50],
  [2, 30],
];
const SHORTEST_BEGINNING = 2;
const SHORTEST_FOR_MISTAKE = 4;
const SHORTEST_FOR_TWO = 8;
const MOST_BEGUN = 160;
const ENOUGH_OF_BEST = 50;
const SUGGESTED_FROM = 7;
const SUGGESTING = 3;

/**
 * @param {SearchIndex} index
 * @returns {Search}
 */
export function createSearch(index) {
  const { terms, weights, entries } = index;
  const { stem, isSaid } = createReading(index.stop, index.ends);
  const words = index.words ? index.words.split(" ") : [];
  const postings = index.postings.map((held) => held.map(([worth, ...steps]) => ({ worth, numbers: summedUp(steps) })));
  const stems = new Map(words.map((word, place) => [stem(word), terms[place]]));
  const nearWords = createNear(new Map(words.map((word, place) => [word, terms[place]])));
  const nearStems = createNear(stems);

  /**
   * What answers the words of a query, best first; what answers all the words comes before the rest.
   * @param {string} query
   * @param {Asking} [asking]
   */
  function find(query, { limit = 20, kinds = [] } = {}) {
    const typed = wordsOf(beginning(query, LONGEST_QUERY)).slice(0, MOST_WORDS);
    const said = [...new Set(typed.filter(isSaid))];
    const wanted = said.length > 0 ? said : typed.slice(-1);
    const gains = wanted.map((word) => gainsOf(readingsOf(word, word === typed.at(-1)), 0));
    const { total, answered } = summed(gains);
    const enough = greatest(total.values()) * ENOUGH_OF_BEST;
    /** @param {number} number */
    const isAll = (number) => answered.get(number) === wanted.length;
    const found = [...total].filter(([number, gained]) => isAll(number) || gained * 100 >= enough);
    found.sort(
      (one, other) => Number(isAll(other[0])) - Number(isAll(one[0])) || other[1] - one[1] || one[0] - other[0],
    );
    return first(found, limit, kinds);
  }

  /**
   * What a long text seems to be about, best first; nothing unless enough of its words say so.
   * @param {string} text
   * @param {Asking} [asking]
   */
  function suggest(text, { limit = 3, kinds = [] } = {}) {
    const known = new Set();
    for (const word of wordsOf(beginning(text, LONGEST_TEXT))) {
      const term = isSaid(word) ? stems.get(stem(word)) : undefined;
      if (term !== undefined) known.add(term);
    }
    const { total } = summed([...known].map((term) => gainsOf(new Map([[term, EXACT]]), SUGGESTING)));
    const enough = greatest(total.values()) * ENOUGH_OF_BEST;
    const least = greatest(weights) * EXACT * SUGGESTED_FROM;
    const found = [...total].filter(([, gained]) => gained >= least && gained * 100 >= enough);
    found.sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    return first(found, limit, kinds);
  }

  /**
   * @param {[number, number][]} ranked
   * @param {number} limit
   * @param {string[]} kinds
   * @returns {Found[]}
   */
  function first(ranked, limit, kinds) {
    const wanted = ranked.filter(([number]) => kinds.length === 0 || kinds.includes(entries[number][0]));
    return wanted.slice(0, limit).map(([number]) => ({ kind: entries[number][0], code: entries[number][1], number }));
  }

  /**
   * @param {string} word
   * @param {boolean} mayGoOn
   * @returns {Readings}
   */
  function readingsOf(word, mayGoOn) {
    const exact = stems.get(stem(word));
    const isBeginning = (mayGoOn || exact === undefined) && word.length >= SHORTEST_BEGINNING;
    const found = new Map((isBeginning ? beginningWith(word) : []).map((term) => [term, BEGUN]));
    if (exact !== undefined) found.set(exact, EXACT);
    return found.size === 0 && word.length >= SHORTEST_FOR_MISTAKE ? withMistakes(word) : found;
  }

  /** @param {string} word */
  function beginningWith(word) {
    let low = 0;
    let high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < word) low = middle + 1;
      else high = middle;
    }
    const last = Math.min(low + MOST_BEGUN, words.length);
    let end = low;
    while (end < last && words[end].startsWith(word)) end += 1;
    return terms.slice(low, end);
  }

  /**
   * The terms with the fewest mistakes, of the words as they are written, else of what they come from.
   * @param {string} word
   * @returns {Readings}
   */
  function withMistakes(word) {
    for (const [most, count] of word.length < SHORTEST_FOR_TWO ? MISTAKES.slice(0, 1) : MISTAKES) {
      const exactly = nearWords(word, most);
      const near = exactly.length > 0 ? exactly : nearStems(stem(word), most);
      if (near.length > 0) return new Map(near.map((term) => [term, count]));
    }
    return new Map();
  }

  /**
   * @param {Readings} readings
   * @param {number} least what a word must be worth where it stands
   * @returns {Gains}
   */
  function gainsOf(readings, least) {
    const exact = [...readings].filter(([, count]) => count === EXACT);
    const weight = Math.min(...(exact.length > 0 ? exact : [...readings]).map(([term]) => weights[term]));
    /** @type {Gains} */
    const best = new Map();
    for (const [term, count] of readings) {
      for (const { worth, numbers } of postings[term])
        if (worth >= least) keepBest(best, numbers, count * worth * weight);
    }
    return best;
  }

  return { find, suggest };
}

/**
 * @param {Gains} best
 * @param {number[]} numbers
 * @param {number} gained
 */
function keepBest(best, numbers, gained) {
  for (const number of numbers) if (gained > (best.get(number) ?? 0)) best.set(number, gained);
}

/** @param {Gains[]} gains */
function summed(gains) {
  /** @type {Gains} */
  const total = new Map();
  /** @type {Map<number, number>} */
  const answered = new Map();
  for (const gained of gains) {
    for (const [number, gain] of gained) {
      total.set(number, (total.get(number) ?? 0) + gain);
      answered.set(number, (answered.get(number) ?? 0) + 1);
    }
  }
  return { total, answered };
}

/** @param {number[]} steps */
function summedUp(steps) {
  let at = 0;
  return steps.map((step) => {
    at += step;
    return at;
  });
}

/** @param {Iterable<number>} numbers */
function greatest(numbers) {
  let most = 0;
  for (const number of numbers) if (number > most) most = number;
  return most;
}

/**
 * @param {string} text
 * @param {number} length in characters
 */
const beginning = (text, length) => [...text].slice(0, length).join("");
