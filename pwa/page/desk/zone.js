/**
 * A zone of a photo, in hundredths of its sides.
 * @typedef {{ left: number, top: number, width: number, height: number }} Zone
 */

const SMALLEST = 1;

/**
 * The rectangle elsewhere, never over the edge.
 * @param {Zone} zone
 * @param {number} x
 * @param {number} y
 * @returns {Zone}
 */
export function shifted(zone, x, y) {
  const left = Math.min(Math.max(zone.left + x, 0), Math.max(100 - zone.width, 0));
  const top = Math.min(Math.max(zone.top + y, 0), Math.max(100 - zone.height, 0));
  return { ...zone, left, top };
}

/**
 * The rectangle larger or smaller by its lower right corner.
 * @param {Zone} zone
 * @param {number} x
 * @param {number} y
 * @returns {Zone}
 */
export function resized(zone, x, y) {
  const width = Math.min(Math.max(zone.width + x, SMALLEST), 100 - zone.left);
  const height = Math.min(Math.max(zone.height + y, SMALLEST), 100 - zone.top);
  return { ...zone, width, height };
}

/**
 * The rectangle between two corners, its edges rounded outwards: nothing that was meant is left outside.
 * @param {{ x: number, y: number }} one
 * @param {{ x: number, y: number }} other
 * @returns {Zone}
 */
export function between(one, other) {
  const within = (/** @type {number} */ value) => Math.min(Math.max(value, 0), 100);
  const left = Math.min(Math.floor(within(Math.min(one.x, other.x))), 100 - SMALLEST);
  const top = Math.min(Math.floor(within(Math.min(one.y, other.y))), 100 - SMALLEST);
  const right = Math.max(Math.ceil(within(Math.max(one.x, other.x))), left + SMALLEST);
  const bottom = Math.max(Math.ceil(within(Math.max(one.y, other.y))), top + SMALLEST);
  return { left, top, width: right - left, height: bottom - top };
}
