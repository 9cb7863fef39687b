/**
 * Distances on the ground within a town, as `server/places/geometry.py` computes them: flat, in metres, of points
 * (latitude, longitude) in degrees WGS 84.
 */

/** @import { Line, Point } from "./types.d.ts" */

export const METRES_PER_DEGREE = 111_195;
const CELLS_PER_DEGREE = 1000;
const ROW = 1_000_000;

/** @param {Point} point */
const narrowing = (point) => Math.cos(point[0] * (Math.PI / 180));

/**
 * @param {Point} one
 * @param {Point} other
 */
export function distanceM(one, other) {
  const dy = (other[0] - one[0]) * METRES_PER_DEGREE;
  const dx = (other[1] - one[1]) * METRES_PER_DEGREE * narrowing(one);
  return Math.sqrt(dx * dx + dy * dy);
}

/**
 * @param {Point} one
 * @param {Point} other
 * @param {number} share
 * @returns {Point}
 */
const between = (one, other, share) => [one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share];

/**
 * The distance to a line, and the point of it that is nearest.
 * @param {Point} point
 * @param {Line} line
 * @returns {[number, Point]}
 */
export function nearestOnLine(point, line) {
  /** @type {[number, Point]} */
  let nearest = [distanceM(point, line[0]), line[0]];
  for (let i = 0; i < line.length - 1; i += 1) {
    const here = nearestOnPiece(point, line[i], line[i + 1]);
    if (i === 0 || here[0] < nearest[0]) nearest = here;
  }
  return nearest;
}

/**
 * The point of a line this far from its start; its ends beyond them.
 * @param {Line} line
 * @param {number} metres
 * @returns {Point}
 */
export function pointAlong(line, metres) {
  let left = metres;
  for (let i = 0; i < line.length - 1; i += 1) {
    const piece = distanceM(line[i], line[i + 1]);
    if (left <= piece) return between(line[i], line[i + 1], piece ? Math.max(left / piece, 0) : 0);
    left -= piece;
  }
  return line[line.length - 1];
}

/**
 * Whether a ring goes around a point.
 * @param {Point} point
 * @param {Line} ring
 */
export function isInside([lat, lon], ring) {
  let inside = false;
  for (let i = 0; i < ring.length; i += 1) {
    const [lat1, lon1] = ring[i];
    const [lat2, lon2] = ring[i === 0 ? ring.length - 1 : i - 1];
    const isBetween = lat1 > lat !== lat2 > lat;
    if (isBetween && lon < ((lon2 - lon1) * (lat - lat1)) / (lat2 - lat1) + lon1) inside = !inside;
  }
  return inside;
}

/**
 * The number of the square a point lies in.
 * @param {Point} point
 */
export function cellOf(point) {
  return Math.floor((point[0] + 90) * CELLS_PER_DEGREE) * ROW + Math.floor((point[1] + 180) * CELLS_PER_DEGREE);
}

/**
 * The square of a point and those around it.
 * @param {Point} point
 * @param {number} rings
 */
export function cellsAround(point, rings = 1) {
  const middle = cellOf(point);
  const cells = [];
  for (let row = -rings; row <= rings; row += 1) {
    for (let column = -rings; column <= rings; column += 1) cells.push(middle + row * ROW + column);
  }
  return cells;
}

/**
 * The squares that a line passes through, or nearly.
 * @param {Line} line
 */
export function cellsOfLine(line) {
  const step = METRES_PER_DEGREE / CELLS_PER_DEGREE / 4;
  const cells = new Set(line.map(cellOf));
  for (let i = 0; i < line.length - 1; i += 1) {
    const pieces = Math.ceil(distanceM(line[i], line[i + 1]) / step);
    for (let n = 1; n < pieces; n += 1) cells.add(cellOf(between(line[i], line[i + 1], n / pieces)));
  }
  return cells;
}

/**
 * @param {Point} point
 * @param {Point} one
 * @param {Point} other
 * @returns {[number, Point]}
 */
function nearestOnPiece(point, one, other) {
  const narrow = narrowing(point);
  const dy = other[0] - one[0];
  const dx = (other[1] - one[1]) * narrow;
  const py = point[0] - one[0];
  const px = (point[1] - one[1]) * narrow;
  const long = dx * dx + dy * dy;
  const share = long ? Math.min(Math.max((px * dx + py * dy) / long, 0), 1) : 0;
  const found = between(one, other, share);
  return [distanceM(point, found), found];
}
