/**
 * What looks like somebody's own in a text that everybody may come to read. Only to warn: the rules are those of
 * `server/kernel/personal.py`, proved by `tests/vectors/personal.json`.
 */

const EMAIL = /[^\s@<>(),;:]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}/;
const PHONES = [
  /(?<![\d-])(?:\+?1[ .-]?)?(?:\([2-9][0-9]{2}\)|[2-9][0-9]{2})[ .-]?[0-9]{3}[ .-]?[0-9]{4}(?![\d-])/,
  /(?<![\d-])(?:\+33[ .]?|0)[1-9](?:[ .-]?[0-9]{2}){4}(?![\d-])/,
];
const CARD = /(?<![\d-])[0-9](?:[ -]?[0-9]){12,18}(?![\d-])/g;
const PLATES = [
  /(?<![A-Za-z0-9-])(?:[A-Z]{3}[ -][0-9]{3}|[A-Z][0-9]{2}[ -]?[A-Z]{3})(?![A-Za-z0-9-])/,
  /(?<![A-Za-z0-9-])(?:[A-Z]{4}[ -]?[0-9]{3}|[A-Z]{2}[ -][0-9]{3}[ -][A-Z]{2})(?![A-Za-z0-9-])/,
  /(?:plaque|immatricul|licen[cs]e plate)[^0-9\n]{0,30}[ :][A-Za-z]{0,4}[ -]?[0-9]{2,3}[ -]?[A-Za-z]{0,3}(?![A-Za-z0-9])/i,
];

/**
 * The kinds of personal data that a text seems to hold, in one order.
 * @param {string} text
 * @returns {("email" | "phone" | "card" | "plate")[]}
 */
export function foundIn(text) {
  const spaced = text.replace(/[\u00a0\u202f]/g, " ");
  const cards = (spaced.match(CARD) ?? []).filter(isCard);
  const rest = cards.reduce((left, card) => left.replaceAll(card, " "), spaced);
  /** @type {["email" | "phone" | "card" | "plate", boolean][]} */
  const found = [
    ["email", EMAIL.test(rest)],
    ["phone", PHONES.some((pattern) => pattern.test(rest))],
    ["card", cards.length > 0],
    ["plate", PLATES.some((pattern) => pattern.test(rest))],
  ];
  return found.filter(([, isThere]) => isThere).map(([kind]) => kind);
}

/**
 * Luhn's formula (ISO/IEC 7812-1).
 * @param {string} text
 */
function isCard(text) {
  const digits = [...text.replace(/[^0-9]/g, "")].reverse().map(Number);
  const doubled = digits.map((digit, place) =>
    place % 2 === 0 ? digit : (((2 * digit) / 10) | 0) + ((2 * digit) % 10),
  );
  return doubled.reduce((sum, digit) => sum + digit, 0) % 10 === 0;
}
