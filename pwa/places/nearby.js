/** What lies near a position: houses, else the streets with a number between neighbours (`server/places/nearby.py`). */

import { compare, foundAt } from "./found.js";
import { cellsAround, distanceM, nearestOnLine } from "./geometry.js";
import { houseLabel, numberLabel } from "./labels.js";
import { cellsOfHouses, cellsOfSegments, once } from "./lookups.js";

/** @import { Found, House, Language, Point, Segment } from "./types.d.ts" */

const HOUSE_WITHIN_M = 60;
const STREET_WITHIN_M = 150;

/**
 * @param {{streets: {id: number}[], housesOf: (street: number) => House[], segmentsOf: (street: number) => Segment[],
 *   streetLabel: (street: number, language: Language) => string}} town
 */
export function createNearby({ streets, housesOf, segmentsOf, streetLabel }) {
  const segmentCells = once(() => cellsOfSegments(streets, segmentsOf));
  const houseCells = once(() => cellsOfHouses(streets, housesOf));

  /**
   * @param {Point} point
   * @param {Language} language
   */
  function housesNear(point, language) {
    const cells = houseCells(0);
    return cellsAround(point).flatMap((cell) =>
      (cells.get(cell) ?? []).map(({ street, house }) =>
        foundAt({
          label: houseLabel(numberLabel(house.number, house.suffix), streetLabel(street, language), language),
          kind: "address",
          point: house.point,
          score: 1000,
          streets: [street],
          number: house.number,
          suffix: house.suffix,
          metres: Math.round(distanceM(point, house.point)),
        }),
      ),
    );
  }

  /**
   * @param {Point} point
   * @param {Language} language
   */
  function streetsNear(point, language) {
    const cells = segmentCells(0);
    /** @type {Map<number, [number, Point]>} */
    const nearest = new Map();
    for (const segment of new Set(cellsAround(point, 2).flatMap((cell) => cells.get(cell) ?? []))) {
      for (const line of segment.lines) {
        const here = nearestOnLine(point, line);
        const known = nearest.get(segment.street);
        if (!known || here[0] < known[0]) nearest.set(segment.street, here);
      }
    }
    return [...nearest]
      .filter(([, [metres]]) => metres <= STREET_WITHIN_M)
      .sort((one, other) => one[1][0] - other[1][0] || one[0] - other[0])
      .map(([street, [metres, on]]) => ({ ...beside(street, point, on, language), metres: Math.round(metres) }));
  }

  /**
   * The house that would stand at a point of a street: between the two nearest of one side, marked as a guess.
   * @param {number} street
   * @param {Point} asked
   * @param {Point} on
   * @param {Language} language
   * @returns {Found}
   */
  function beside(street, asked, on, language) {
    const label = streetLabel(street, language);
    const alone = foundAt({ label, kind: "street", point: on, score: 700, streets: [street] });
    const houses = housesOf(street)
      .map((house) => /** @type {const} */ ([distanceM(asked, house.point), house]))
      .sort((one, other) => one[0] - other[0] || one[1].number - other[1].number)
      .map(([, house]) => house);
    const [first] = houses;
    const second = houses.find(({ number }) => number % 2 === first.number % 2 && number !== first.number);
    if (!second) return alone;
    const before = distanceM(on, first.point);
    const after = distanceM(on, second.point);
    const share = before + after ? before / (before + after) : 0;
    const number = first.number + 2 * Math.round(((second.number - first.number) * share) / 2);
    return { ...alone, label: houseLabel(`${number}`, label, language), kind: "address", number, isGuess: true };
  }

  /**
   * The nearest first: houses within 60 m, and only where there are none the streets within 150 m.
   * @param {Point} point
   * @param {Language} language
   */
  return function nearby(point, language) {
    const houses = housesNear(point, language)
      .filter(({ metres }) => metres <= HOUSE_WITHIN_M)
      .sort((one, other) => one.metres - other.metres || compare(one.label, other.label));
    return houses.length > 0 ? houses : streetsNear(point, language);
  };
}
