/**
 * What the base map shows, from below to above, whoever draws it: the layers that `server/places/building/base_map.py`
 * writes. Zooms are those of 256-pixel tiles; colours are names of `map.css`.
 */

/** @import { Colours, Rank, Stop } from "./types.d.ts" */

export const FIRST_ZOOM = 10;
export const LAST_ZOOM = 20;
/** How fast a way widens between two stops. */
export const WIDENING = 1.6;

/** @type {{layer: string, colour: keyof Colours, from: number}[]} */
export const AREAS = [
  { layer: "green", colour: "green", from: 0 },
  { layer: "water", colour: "water", from: 0 },
  { layer: "building", colour: "building", from: 15 },
];

/** @type {{stream: Stop[], rail: Stop[]}} */
export const LINES = {
  stream: [
    [12, 1],
    [19, 8],
  ],
  rail: [
    [12, 1],
    [19, 3],
  ],
};

/** @type {{rank: Rank, from: number, widths: Stop[], edge: number}[]} */
export const WAYS = [
  {
    rank: "path",
    from: 15,
    widths: [
      [15, 1],
      [19, 3],
    ],
    edge: 0,
  },
  {
    rank: "street",
    from: 12,
    widths: [
      [12, 0.6],
      [15, 4],
      [17, 9],
      [20, 34],
    ],
    edge: 1.5,
  },
  {
    rank: "main",
    from: 9,
    widths: [
      [10, 1.2],
      [15, 6],
      [17, 12],
      [20, 42],
    ],
    edge: 1.5,
  },
];

export const NAMES = { streetFrom: 15, houseFrom: 18, areaFrom: 15, placeUpTo: 14.5 };

const NAMES_OF_COLOURS = /** @type {(keyof Colours)[]} */ (
  "land water green building rail path street main edge text halo circle".split(" ")
);

/**
 * The colours of a map as the page's styles say them now: light or dark.
 * @param {HTMLElement} frame
 * @returns {Colours}
 */
export function coloursOf(frame) {
  const style = getComputedStyle(frame);
  const found = NAMES_OF_COLOURS.map((name) => [name, style.getPropertyValue(`--map-${name}`).trim() || "gray"]);
  return /** @type {Colours} */ (Object.fromEntries(found));
}
