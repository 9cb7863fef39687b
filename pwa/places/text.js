/**
 * How what people type of a place is read, as `server/places/text.py` does: folded to tokens, so that two ways of writing
 * one name are one.
 */

/** @import { HouseNumber, PlaceWords, Query } from "./types.d.ts" */

const LONGEST_QUERY = 200;
const MOST_DIGITS = 6;
const FRENCH_CODE_DIGITS = 5;
/** @type {Record<string, string>} */
const LETTERS = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", "½": " 1/2", "¼": " 1/4", "¾": " 3/4" };
const ENDS = "e|er|re|ere|eme|ieme|ier|iere|nd|nde|rd|th|st";
const LETTER = "[\\p{L}\\p{Nl}\\p{No}]";
const WORD = new RegExp(`[0-9]+/[0-9]+|[0-9]+(?:${ENDS})(?!${LETTER})|[0-9]+|${LETTER}+`, "gu");
const ORDINAL = new RegExp(`^([0-9]+)(?:${ENDS})$`);
const ORDINAL_ENDS = new Set([...ENDS.split("|"), "de"]);
const ENDS_OF_OTHER_MEANING = new Set(["e", "de", "st", "re", "er", "nd"]);
const CORNER_SIGN = /[&@+]|(?<![0-9])\/|\/(?![0-9])/g;
const RANGE = /^( *[0-9]{1,6}) *[-–/] *[0-9]{1,6}(?![0-9])(?! *(?:e|re|er|i?[eè]me|th|st|nd|rd)(?![a-zà-ÿ]))/i;
const POSTAL_CODE = /^[a-z] [0-9] [a-z] [0-9] [a-z] [0-9]$/;

/**
 * The words of a text, without accents or case: « L'Île-d'Or » → l, ile, d, or.
 * @param {string} text
 * @returns {string[]}
 */
export function wordsOf(text) {
  const lowered = [...beginning(text).toLowerCase()].map((sign) => LETTERS[sign] ?? sign).join("");
  const signs = lowered.normalize("NFKC").toLowerCase().normalize("NFD");
  return signs.replace(/[\p{Mn}\p{Cf}]/gu, "").match(WORD) ?? [];
}

/** @param {string} text */
const beginning = (text) => [...text].slice(0, LONGEST_QUERY).join("");

/** @param {string} word */
const isDigits = (word) => /^[0-9]+$/.test(word);

/** @param {string} word */
const isNumber = (word) => isDigits(word) && word.length <= MOST_DIGITS;

/**
 * Reads by the words of `server/places/words.json`.
 * @param {PlaceWords} words
 */
export function createReader(words) {
  const stop = new Set(words.stop);
  const types = new Set(words.types);
  const units = new Set(words.units);
  const suffixes = new Set(words.suffixes);
  const corners = new Set(words.corners);
  const beforeCorners = new Set(words["before corners"]);
  const numberWords = new Set(words["number words"]);
  const abbreviations = new Map(Object.entries(words.abbreviations));
  const directions = new Map(Object.entries(words.directions));
  const allDirections = new Set([...directions.keys(), ...directions.values()]);
  const beforeOrAfter = new Map(Object.entries(words["before or after"]));

  /**
   * The tokens under which a name is found: « Boul. St-Denis N. » → boulevard, saint, denis, nord.
   * @param {string} text
   */
  const fold = (text) => foldWords(wordsOf(text));

  /** @param {string[]} taken */
  function foldWords(taken) {
    const joined = joinOrdinals(taken);
    const tokens = joined.flatMap((_, place) => unfolded(joined, place).split(" "));
    const kept = tokens.slice(0, -1).filter((token) => !stop.has(token));
    const last = tokens.slice(-1).filter((token) => kept.length === 0 || token.length === 1 || !stop.has(token));
    return [...kept, ...last];
  }

  /** @param {string[]} taken */
  function joinOrdinals(taken) {
    const joined = [];
    for (let place = 0; place < taken.length; place += 1) {
      const word = taken[place];
      const isApart = isDigits(word) && isOrdinalEnd(taken.slice(place + 1, place + 3));
      joined.push(isApart ? `${word}e` : word.replace(ORDINAL, "$1e"));
      if (isApart) place += 1;
    }
    return joined;
  }

  /** @param {string[]} following */
  function isOrdinalEnd([end, next]) {
    if (end === undefined || !ORDINAL_ENDS.has(end)) return false;
    return (next !== undefined && types.has(typeOf(next))) || !ENDS_OF_OTHER_MEANING.has(end);
  }

  /** @param {string} word */
  const typeOf = (word) => (word === "st" ? "street" : (abbreviations.get(word) ?? word));

  /**
   * @param {string[]} taken
   * @param {number} place
   */
  function unfolded(taken, place) {
    const word = taken[place];
    const isLast = place > 0 && taken.slice(place + 1).every((other) => allDirections.has(other));
    const either = beforeOrAfter.get(word);
    if (either) {
      const hasType = taken.slice(0, place).some((other) => types.has(typeOf(other)));
      return either[isLast && !hasType ? 1 : 0];
    }
    const direction = directions.get(word);
    if (direction !== undefined && (word.length > 1 || isLast)) return direction;
    return abbreviations.get(word) ?? word;
  }

  /**
   * Takes apart what was typed: the house number, the street; two streets around « et », « / », « & », « coin ».
   * @param {string} text
   * @returns {Query}
   */
  function parse(text) {
    const shown = beginning(text);
    const plain = shown.replace(CORNER_SIGN, " et ").replace(RANGE, "$1 ");
    const [house, rest] = houseOf(withoutAsides(joinOrdinals(wordsOf(plain))));
    const begun = /[\p{L}\p{N}]$/u.test(shown) ? (rest.at(-1) ?? "") : "";
    return { tokens: foldWords(rest), house, sides: sidesOf(rest), begun };
  }

  /** @param {string[]} taken */
  function withoutAsides(taken) {
    /** @type {string[]} */
    const kept = [];
    for (let place = 0; place < taken.length; ) {
      const aside = asideAt(taken, place, kept.length === 0);
      if (aside === 0) kept.push(taken[place]);
      place += aside || 1;
    }
    return kept;
  }

  /**
   * How many words at this place find no street: the flat, « no » before a number, the postal code.
   * @param {string[]} taken
   * @param {number} place
   * @param {boolean} isFirst
   */
  function asideAt(taken, place, isFirst) {
    const word = taken[place];
    const isBeforeNumber = isDigits(taken[place + 1] ?? "");
    if (POSTAL_CODE.test(taken.slice(place, place + 6).join(" "))) return 6;
    if (units.has(word) && isBeforeNumber) return 2;
    if (numberWords.has(word) && isBeforeNumber && isFirst) return 1;
    return !isFirst && isDigits(word) && word.length === FRENCH_CODE_DIGITS ? 1 : 0;
  }

  /**
   * The house number, at the front or at the end, and the other words.
   * @param {string[]} taken
   * @returns {[HouseNumber | null, string[]]}
   */
  function houseOf(taken) {
    const [first, second] = taken;
    if (taken.length < 2) return [null, taken];
    if (isNumber(first)) {
      const hasSuffix = suffixes.has(second) || (second.length === 1 && taken.length > 2);
      const house = { number: Number(first), suffix: hasSuffix ? second : "" };
      return [house, taken.slice(hasSuffix ? 2 : 1)];
    }
    const [before, last] = taken.slice(-2);
    if (!isNumber(last) || types.has(typeOf(before))) return [null, taken];
    return [{ number: Number(last), suffix: "" }, taken.slice(0, -1)];
  }

  /**
   * @param {string[]} taken
   * @returns {[string[], string[]] | null}
   */
  function sidesOf(taken) {
    let named = taken;
    const isSaid = named.slice(0, 3).some((word) => corners.has(word) || word === "intersection" || word === "corner");
    while (isSaid && beforeCorners.has(named[0])) named = named.slice(1);
    for (let place = 1; place < named.length - 1; place += 1) {
      if (corners.has(named[place])) return [foldWords(named.slice(0, place)), foldWords(named.slice(place + 1))];
    }
    return null;
  }

  return { fold, parse };
}
