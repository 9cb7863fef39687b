/**
 * Which cards answer words, as `server/knowledge/rules.py` finds them: `tests/vectors/cards.json` holds for both.
 */

/** @import { Indexed, PackedCard } from "./types.d.ts" */

const TITLE = 3;
const SUMMARY = 1;
/** What a card must be worth to be offered to somebody who did not search. */
export const SURE = 2.5;
const LINKED = 1;
const WORDS_READ = 300;
const SHORTEST = 3;
const BEGUN = 4;
/** @type {Record<string, string>} */
const LIGATURES = { œ: "oe", æ: "ae", ß: "ss" };

/**
 * @param {Pick<PackedCard, "code" | "title" | "summary" | "keywords" | "topics">} card
 * @returns {Indexed}
 */
export function indexOf({ code, title, summary, keywords, topics }) {
  const worth = new Map();
  for (const stem of stemsOf(summary)) worth.set(stem, SUMMARY);
  for (const text of [title, ...keywords]) for (const stem of stemsOf(text)) worth.set(stem, TITLE);
  return { code, worth, topics };
}

/**
 * The codes of the cards that answer a text, best first; a word that many cards have is worth less.
 * @param {string} text
 * @param {readonly Indexed[]} cards
 * @param {{emptyWords: ReadonlySet<string>, topic?: string, least?: number}} options
 * @returns {string[]}
 */
export function rank(text, cards, { emptyWords, topic = "", least = 0 }) {
  const wanted = wantedIn(text, emptyWords);
  const scores = new Map(cards.map(({ code }) => [code, 0]));
  const add = (/** @type {string} */ code, /** @type {number} */ more) =>
    scores.set(code, (scores.get(code) ?? 0) + more);
  for (const stem of wanted) {
    const having = cards.filter(({ worth }) => worth.has(stem));
    for (const { code, worth } of having) add(code, (worth.get(stem) ?? 0) / Math.sqrt(having.length));
  }
  for (const card of cards) add(card.code, begun(wanted, card));
  for (const { code, topics } of cards) if (topic && topics.includes(topic) && scores.get(code)) add(code, LINKED);
  const found = [...scores].filter(([, score]) => score > 0 && score >= least);
  return found.sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).map(([code]) => code);
}

/**
 * What the last word is worth, which may still be being typed.
 * @param {string[]} wanted
 * @param {Indexed} card
 */
function begun(wanted, { worth }) {
  const last = wanted.at(-1) ?? "";
  if (last.length < BEGUN || worth.has(last)) return 0;
  let best = 0;
  for (const [word, value] of worth) if (word.startsWith(last)) best = Math.max(best, value / 2);
  return best;
}

/**
 * @param {string} text
 * @param {ReadonlySet<string>} emptyWords
 */
function wantedIn(text, emptyWords) {
  const asked = wordsOf(text).slice(-WORDS_READ);
  const telling = asked.filter((word) => word.length >= SHORTEST && !emptyWords.has(word));
  return [...new Set(telling.map(stemOf))];
}

/** @param {string} text */
function stemsOf(text) {
  return wordsOf(text)
    .map(stemOf)
    .filter((stem) => stem.length >= SHORTEST);
}

/** @param {string} text */
function wordsOf(text) {
  const lower = text.toLowerCase().replace(/[œæß]/g, (sign) => LIGATURES[sign]);
  return (
    lower
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/**
 * The word without the marks of its plural and its feminine, when enough is left of it.
 * @param {string} word
 */
function stemOf(word) {
  const bare = word.length > SHORTEST && /[sx]$/.test(word) ? word.slice(0, -1) : word;
  return bare.slice(0, 4) + bare.slice(4).replace(/e+$/, "");
}
