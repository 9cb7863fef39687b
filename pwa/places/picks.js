/** What somebody chooses of a gazetteer's answers, as `server/places/picks.py` makes it: the members of `place.chosen`. */

import { pointAlong } from "./geometry.js";

/** @import { Found, LabelledSegment, Pick, Point } from "./types.d.ts" */

/**
 * @param {Found} found
 * @param {string} version
 * @returns {Pick}
 */
export function pickOf({ kind, label, point, streets, number, suffix }, version) {
  const ids = streets.map((street) => `street:${street}`);
  if (number !== null) ids.push(houseId(number, suffix));
  return pick(kind === "intersection" ? "intersection" : "address", { label, point, gazetteer: version, ids });
}

/**
 * A segment of a street, at its middle.
 * @param {LabelledSegment} segment
 * @param {string} version
 * @returns {Pick}
 */
export function pickOfSegment({ id, street, label, lines, metres }, version) {
  const ids = [`street:${street}`, `segment:${id}`];
  return pick("segment", { label, point: pointAlong(lines[0], metres / 2), gazetteer: version, ids });
}

/**
 * @param {Pick["mode"]} mode
 * @param {{label: string, point: Point, gazetteer: string, ids: string[]}} place
 * @returns {Pick}
 */
function pick(mode, { label, point, gazetteer, ids }) {
  const [lat, lon] = point.map((degrees) => Math.round(degrees * 1e6) / 1e6);
  return { mode, label, lat, lon, gazetteer, ids };
}

/**
 * « 12 bis » as `house:12-bis`
 * @param {number} number
 * @param {string} suffix
 */
function houseId(number, suffix) {
  const code = suffix.replace(/[^A-Za-z0-9]+/g, "-");
  return code ? `house:${number}-${code}` : `house:${number}`;
}
