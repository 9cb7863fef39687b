/**
 * The gazetteer of a town on the device: what `server/places/gazetteer.py` answers, from the pack, with no network.
 */

import { compare, foundAt } from "./found.js";
import { distanceM, isInside, pointAlong } from "./geometry.js";
import { cornerLabel, houseLabel, languageOf, numberLabel, segmentLabel } from "./labels.js";
import { counted, crossingsByStreet, once } from "./lookups.js";
import { createNames } from "./names.js";
import { createNearby } from "./nearby.js";
import { pointOf, readPack } from "./pack.js";
import { createReader } from "./text.js";

/** @import { Found, House, HouseNumber, Kind, Language, Match, Point, Query } from "./types.d.ts" */

const MOST = 8;
const STREETS_LOOKED_AT = 20;
const SIDES_LOOKED_AT = 15;
const WORST_SCORE = 340;
const WORST_OF_BEST = 65;
const BETWEEN_HOUSES = -60;
const BEYOND_HOUSES = -160;
const OTHER_SUFFIX = -15;
const AS_ORDINAL = -40;
const AS_CORNER = 20;
const NEAR_STEP_M = 100;
const NEAR_MOST = 30;

/** @param {ArrayBuffer} bytes unpacked already */
export function createGazetteer(bytes) {
  const pack = readPack(bytes);
  const reader = createReader(pack.head.words);
  const streets = pack.head.streets.map(([name, otherNames, borough, lat, lon], id) => {
    return { id, name, otherNames, borough, point: pointOf(lat, lon), folded: reader.fold(name).join(" ") };
  });
  const namesakes = counted(streets.map(({ folded }) => folded));
  /** @type {string[][]} */
  const lines = [];
  /** @type {number[]} */
  const owners = [];
  for (const street of streets) {
    for (const name of new Set([street.name, ...Object.values(street.otherNames)])) {
      lines.push(reader.fold(name));
      owners.push(street.id);
    }
  }
  const names = createNames(lines, pack.head.words.stop);
  const housesOf = once(pack.housesOf);
  const crossingsOf = crossingsByStreet(pack.crossings());
  const nearby = createNearby({ streets, housesOf, segmentsOf: pack.segmentsOf, streetLabel });

  /**
   * @param {number} id
   * @param {Language} language
   */
  function streetLabel(id, language) {
    const street = streets[id];
    const name = street.otherNames[language] ?? street.name;
    return (namesakes.get(street.folded) ?? 0) > 1 && street.borough ? `${name} (${street.borough})` : name;
  }

  /**
   * The places that the text may mean, best first.
   * @param {string} text
   * @param {{near?: Point, locale?: string, kinds?: Kind[], most?: number}} how
   * @returns {Found[]}
   */
  function search(text, { near, locale = "fr-CA", kinds, most = MOST } = {}) {
    const language = languageOf(locale);
    const query = reader.parse(text);
    const found = [...corners(query, language), ...alongStreets(query, language)]
      .filter(({ kind }) => !kinds || kinds.includes(kind))
      .map((one) => nearer(one, near))
      .sort(byScore);
    const best = found[0]?.score ?? 0;
    const good = found.filter(({ score }) => score >= WORST_SCORE && score * 100 >= best * WORST_OF_BEST);
    const seen = new Set();
    return good
      .filter(({ label, kind }) => !seen.has(`${kind} ${label}`) && seen.add(`${kind} ${label}`))
      .slice(0, most);
  }

  /**
   * The places nearest to a position: houses within 60 m, else the streets, with a number between neighbours.
   * @param {Point} point
   * @param {{locale?: string, most?: number}} how
   * @returns {Found[]}
   */
  function reverse(point, { locale = "fr-CA", most = 3 } = {}) {
    return nearby(point, languageOf(locale)).slice(0, most);
  }

  /**
   * The segments of a street, each with its label.
   * @param {number} street
   * @param {string} locale
   */
  function segments(street, locale = "fr-CA") {
    const language = languageOf(locale);
    /** @param {number[]} ids */
    const named = (ids) => ids.map((id) => streetLabel(id, language)).join(" / ");
    return pack.segmentsOf(street).map((segment) => {
      const sides = { start: named(segment.startsAt), end: named(segment.endsAt), metres: segment.metres };
      return { ...segment, label: segmentLabel(streetLabel(street, language), sides, language) };
    });
  }

  /**
   * The streets that a text may mean, best first.
   * @param {string} text
   */
  function streetsNamed(text, most = MOST) {
    const query = reader.parse(text);
    return matches(query.tokens, query.begun)
      .slice(0, most)
      .map(({ name }) => streets[name]);
  }

  /**
   * The name of the part of the town that a position lies in, empty where that has none; null outside all.
   * @param {Point} point
   * @returns {string | null}
   */
  function area(point) {
    let whole = null;
    for (const [name, rings] of pack.head.areas) {
      const around = rings.filter((ring) =>
        isInside(
          point,
          ring.map(([lat, lon]) => pointOf(lat, lon)),
        ),
      );
      if (around.length % 2 && name) return name;
      if (around.length % 2) whole = name;
    }
    return whole;
  }

  /**
   * Whether a position lies in none of the parts of the town; never where no part is known.
   * @param {Point} point
   */
  const isOutside = (point) => pack.head.areas.length > 0 && area(point) === null;

  /**
   * The corners of a street, in the order of the streets that cross it.
   * @param {number} street
   */
  function cornersOf(street) {
    return [...(crossingsOf.get(street) ?? [])].sort(
      (one, other) =>
        compareWords(reader.fold(streets[one.other].name), reader.fold(streets[other.other].name)) ||
        compare(streetLabel(one.other, "fr"), streetLabel(other.other, "fr")) ||
        one.point[0] - other.point[0] ||
        one.point[1] - other.point[1],
    );
  }

  /**
   * @param {string[]} tokens
   * @param {string} begun
   * @returns {Match[]}
   */
  function matches(tokens, begun = "") {
    const best = new Map();
    for (const { name, score } of names.find(tokens, begun)) {
      if (!best.has(owners[name])) best.set(owners[name], { name: owners[name], score });
    }
    return [...best.values()];
  }

  /**
   * @param {Query} query
   * @param {Language} language
   */
  function alongStreets({ tokens, house, begun }, language) {
    const found = matches(tokens, begun)
      .slice(0, STREETS_LOOKED_AT)
      .map(({ name, score }) => onStreet(name, score, house, language));
    if (!house || house.suffix || !names.knows(`${house.number}e`)) return found;
    const asOrdinal = matches([`${house.number}e`, ...tokens], begun).slice(0, STREETS_LOOKED_AT);
    return [...found, ...asOrdinal.map(({ name, score }) => onStreet(name, score + AS_ORDINAL, null, language))];
  }

  /**
   * @param {number} id
   * @param {number} score
   * @param {HouseNumber | null} house
   * @param {Language} language
   * @returns {Found}
   */
  function onStreet(id, score, house, language) {
    const label = streetLabel(id, language);
    const alone = foundAt({ label, kind: "street", point: streets[id].point, score, streets: [id] });
    if (!house) return alone;
    const placed = placeHouse(housesOf(id), house);
    if (!placed) return { ...alone, score: score + BEYOND_HOUSES };
    const worth = placed.isGuess ? BETWEEN_HOUSES : placed.suffix === house.suffix ? 0 : OTHER_SUFFIX;
    return {
      ...alone,
      ...placed,
      label: houseLabel(numberLabel(placed.number, placed.suffix), label, language),
      kind: "address",
      score: score + worth,
    };
  }

  /**
   * @param {Query} query
   * @param {Language} language
   */
  function corners({ sides, begun }, language) {
    if (!sides) return [];
    const others = new Map(matches(sides[1], begun).map(({ name, score }) => [name, score]));
    const found = [];
    for (const { name, score } of matches(sides[0]).slice(0, SIDES_LOOKED_AT)) {
      for (const { other, point } of crossingsOf.get(name) ?? []) {
        const second = others.get(other);
        if (second === undefined) continue;
        const label = cornerLabel(streetLabel(name, language), streetLabel(other, language), language);
        const worth = Math.floor((score + second) / 2) + AS_CORNER;
        found.push(foundAt({ label, kind: "intersection", point, score: worth, streets: [name, other] }));
      }
    }
    return found;
  }

  return {
    search,
    reverse,
    segments,
    streetsNamed,
    area,
    isOutside,
    cornersOf,
    labelOf: streetLabel,
    crossingsOf,
    streets,
  };
}

/** @typedef {ReturnType<typeof createGazetteer>} Gazetteer */

/**
 * @param {Found} one
 * @param {Point | undefined} near
 * @returns {Found}
 */
function nearer(one, near) {
  if (!near) return one;
  const metres = distanceM(near, one.point);
  const bonus = Math.max(0, NEAR_MOST - Math.floor(metres / NEAR_STEP_M));
  return { ...one, metres: Math.round(metres), score: one.score + bonus };
}

/**
 * The house, or where it would stand between its neighbours of the same side; null beyond the last ones.
 * @param {House[]} houses
 * @param {HouseNumber} house
 */
function placeHouse(houses, { number, suffix }) {
  const same = houses.filter((one) => one.number === number);
  if (same.length > 0) return { ...(same.find((one) => one.suffix === suffix) ?? same[0]), isGuess: false };
  const side = houses.filter((one) => one.number % 2 === number % 2);
  const below = side.findLast((one) => one.number < number);
  const above = side.find((one) => one.number > number);
  if (!below || !above) return null;
  const share = (number - below.number) / (above.number - below.number);
  const point = pointAlong([below.point, above.point], share * distanceM(below.point, above.point));
  return { number, suffix: "", point, isGuess: true };
}

/**
 * @param {Found} one
 * @param {Found} other
 */
function byScore(one, other) {
  return (
    other.score - one.score ||
    compare(one.label, other.label) ||
    one.point[0] - other.point[0] ||
    one.point[1] - other.point[1]
  );
}

/**
 * @param {string[]} one
 * @param {string[]} other
 */
function compareWords(one, other) {
  const place = one.findIndex((word, index) => word !== other[index]);
  if (place === -1) return one.length - other.length;
  return place < other.length ? compare(one[place], other[place]) : 1;
}
