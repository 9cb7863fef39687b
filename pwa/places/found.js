/** A place that was found, and the order of words that Python and JavaScript share. */

/** @import { Found } from "./types.d.ts" */

/**
 * @param {Partial<Found> & Pick<Found, "label" | "kind" | "point" | "score" | "streets">} found
 * @returns {Found}
 */
export function foundAt(found) {
  return { number: null, suffix: "", isGuess: false, metres: 0, ...found };
}

/**
 * By code units, as Python compares what a town's names are written with.
 * @param {string} one
 * @param {string} other
 */
export function compare(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
