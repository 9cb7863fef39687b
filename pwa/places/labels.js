/** What a place is called, in the two languages that a gazetteer speaks, as `server/places/labels.py` says it. */

/** @import { Language } from "./types.d.ts" */

/**
 * The language of a locale; French where it is neither.
 * @param {string} locale
 * @returns {Language}
 */
export const languageOf = (locale) => (locale.startsWith("en") ? "en" : "fr");

/**
 * « 12 », « 12A », « 12 bis », « 12½ »
 * @param {number} number
 * @param {string} suffix
 */
export function numberLabel(number, suffix) {
  if (suffix === "1/2") return `${number}½`;
  return suffix.length <= 1 ? `${number}${suffix.toUpperCase()}` : `${number} ${suffix}`;
}

/**
 * « 160, 76e Rue Est »; in English without the comma.
 * @param {string} number
 * @param {string} street
 * @param {Language} language
 */
export const houseLabel = (number, street, language) => `${number}${language === "en" ? "" : ","} ${street}`;

/**
 * « Rue Racine et 3e Avenue »
 * @param {string} one
 * @param {string} other
 * @param {Language} language
 */
export const cornerLabel = (one, other, language) => `${one} ${language === "en" ? "and" : "et"} ${other}`;

/**
 * « Avenue Saint-Denis, entre Rue de Richelieu et Rue Saint-Laurent (101 m) »; no corner means a dead end.
 * @param {string} street
 * @param {{start: string, end: string, metres: number}} segment
 * @param {Language} language
 */
export function segmentLabel(street, { start, end, metres }, language) {
  return `${street}, ${betweenCorners(start, end, language)} (${metres} m)`;
}

/**
 * @param {string} start
 * @param {string} end
 * @param {Language} language
 */
function betweenCorners(start, end, language) {
  const isEnglish = language === "en";
  if (start && end && start !== end) return isEnglish ? `between ${start} and ${end}` : `entre ${start} et ${end}`;
  const corner = start || end;
  if (!corner) return isEnglish ? "the whole of it" : "en entier";
  if (start === end) return isEnglish ? `from ${corner} back to it` : `de ${corner} à ${corner}`;
  return isEnglish ? `from ${corner} to its end` : `de ${corner} à son extrémité`;
}
