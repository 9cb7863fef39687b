/** Words with mistakes, found as `server/kernel/search/index.py` does. */

import { mistakesBetween } from "../kernel/mistakes.js";

const SHORTEST_TO_BEGIN_WRONG = 5;

/**
 * Words found by what is nearly one of them; short ones and two mistakes must begin right.
 * @param {Map<string, number>} terms
 */
export function createNear(terms) {
  /** @type {Map<number, [number, string][]> | null} made at the first mistake: most people make none */
  let lettered = null;

  /**
   * A mistake changes at most two of the letters that are in a word: few words are compared sign by sign.
   * @param {string} typed
   * @param {number} most
   */
  return (typed, most) => {
    lettered ??= byLength(terms.keys());
    const letters = lettersOf(typed);
    const beginsRight = most > 1 || typed.length < SHORTEST_TO_BEGIN_WRONG;
    /** @type {number[]} */
    const near = [];
    for (let length = typed.length - most; length <= typed.length + most; length += 1) {
      for (const [held, known] of lettered.get(length) ?? []) {
        const isAlike = bits(held ^ letters) <= 2 * most && (known[0] === typed[0] || !beginsRight);
        if (isAlike && mistakesBetween(typed, known, most) <= most) near.push(terms.get(known) ?? 0);
      }
    }
    return near;
  };
}

/** @param {Iterable<string>} words */
function byLength(words) {
  /** @type {Map<number, [number, string][]>} */
  const lettered = new Map();
  for (const known of words) {
    const alike = lettered.get(known.length);
    if (alike) alike.push([lettersOf(known), known]);
    else lettered.set(known.length, [[lettersOf(known), known]]);
  }
  return lettered;
}

/**
 * Which letters are in a word, a bit for each; all that is not one of 26 shares a bit.
 * @param {string} word
 */
function lettersOf(word) {
  let found = 0;
  for (const sign of word) found |= 1 << (sign >= "a" && sign <= "z" ? sign.charCodeAt(0) - 97 : 26);
  return found;
}

/** @param {number} number */
function bits(number) {
  let left = number;
  let count = 0;
  for (; left; count += 1) left &= left - 1;
  return count;
}
