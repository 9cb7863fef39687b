/** What a gazetteer on the device looks up: worked out once, from what the pack holds. */

import { cellOf, cellsOfLine } from "./geometry.js";

/** @import { House, Point, Segment, StreetCrossing } from "./types.d.ts" */

/** @param {string[]} words */
export function counted(words) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/**
 * Worked out when first asked for.
 * @template T
 * @param {(key: number) => T} make
 */
export function once(make) {
  /** @type {Map<number, T>} */
  const known = new Map();
  return (/** @type {number} */ key) => {
    const found = known.get(key) ?? make(key);
    known.set(key, found);
    return found;
  };
}

/** @param {StreetCrossing[]} crossings */
export function crossingsByStreet(crossings) {
  /** @type {Map<number, {other: number, point: Point}[]>} */
  const found = new Map();
  for (const { one, other, point } of crossings) {
    push(found, one, { other, point });
    push(found, other, { other: one, point });
  }
  for (const there of found.values()) {
    there.sort((a, b) => a.other - b.other || a.point[0] - b.point[0] || a.point[1] - b.point[1]);
  }
  return found;
}

/**
 * @param {{id: number}[]} streets
 * @param {(street: number) => Segment[]} segmentsOf
 */
export function cellsOfSegments(streets, segmentsOf) {
  /** @type {Map<number, Segment[]>} */
  const cells = new Map();
  for (const { id } of streets) {
    for (const segment of segmentsOf(id)) {
      for (const cell of new Set(segment.lines.flatMap((line) => [...cellsOfLine(line)]))) push(cells, cell, segment);
    }
  }
  return cells;
}

/**
 * @param {{id: number}[]} streets
 * @param {(street: number) => House[]} housesOf
 */
export function cellsOfHouses(streets, housesOf) {
  /** @type {Map<number, {street: number, house: House}[]>} */
  const cells = new Map();
  for (const { id: street } of streets) {
    for (const house of housesOf(street)) push(cells, cellOf(house.point), { street, house });
  }
  return cells;
}

/**
 * @template K, V
 * @param {Map<K, V[]>} lists
 * @param {K} key
 * @param {V} value
 */
function push(lists, key, value) {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}
