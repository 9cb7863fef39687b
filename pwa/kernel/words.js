/** The language that is spoken: its words, and the addresses of its pages, bare in the town's French, under `/en` in English. */

/** @typedef {Record<string, string | number>} Values */
/**
 * @typedef {{documentElement: {lang: string}, querySelector(selector: string): {getAttribute(name: string): string | null} | null}} Page
 */

/** There is none in a worker. */
const { document: page } = /** @type {{document?: Page}} */ (globalThis);

/** @type {Record<string, string | string[]>} by the key of their French sentence */
let catalogue = {};
let spoken = "";
export const ENGLISH = "/en";
/** As the page itself leads on: without a signal a page may be shown in the language that was kept, under either address. */
let prefix = prefixOf(page?.querySelector('link[rel="manifest"]')?.getAttribute("href") ?? "");

/**
 * Speaks another language than that of the page from here on, as the worker does; without one, that of the page again.
 * @param {string} lang
 */
export function speak(lang) {
  spoken = lang;
}

/**
 * Adds sentences that replace the French ones (a plural one is a list: one, other).
 * @param {Record<string, string | string[]>} words by `keyOf` their French sentence
 */
export function addWords(words) {
  Object.assign(catalogue, words);
}

/**
 * Has these sentences alone, as a worker does that answers pages of two languages.
 * @param {Record<string, string | string[]>} words
 */
export function setWords(words) {
  catalogue = { ...words };
}

/** The language that is spoken, as a BCP 47 tag. */
export function language() {
  return spoken || page?.documentElement.lang || "fr-CA";
}

/** Whether it is French, of whatever region. */
export function isFrench() {
  return !language().startsWith("en");
}

/**
 * The sentence in the language that is spoken; `{name}` is replaced by its value.
 * @param {string} sentence the French sentence, by which its translation is found
 * @param {Values} [values]
 */
export function t(sentence, values = {}) {
  const found = catalogue[keyOf(sentence)];
  return fill(typeof found === "string" ? found : sentence, values);
}

/**
 * The sentence for one or for several; none is singular in French and plural in English. Without Intl, whose first use
 * takes a slow phone a third of a second.
 * @param {string} one
 * @param {string} other
 * @param {number} n
 * @param {Values} [values]
 */
export function tn(one, other, n, values = {}) {
  const found = catalogue[keyOf(one)];
  const [single, several] = Array.isArray(found) ? found : [one, other];
  const isOne = isFrench() ? Math.abs(n) < 2 : n === 1;
  return fill(isOne ? single : several, { n, ...values });
}

/**
 * The prefix of a language in an address, empty in the town's own.
 * @param {string} path
 */
export function prefixOf(path) {
  return path === ENGLISH || path.startsWith(`${ENGLISH}/`) ? ENGLISH : "";
}

/**
 * The address without the prefix of its language; never `//host`, which is another site's.
 * @param {string} path
 */
export function bare(path) {
  return path.slice(prefixOf(path).length).replace(/^\/*/, "/");
}

/**
 * The address of a page of ours in the language of this page.
 * @param {string} path
 */
export function here(path) {
  return prefix + path;
}

/**
 * Has `here` lead to pages of this language, as the worker does for the page that asks.
 * @param {string} asked a prefix
 */
export function leadTo(asked) {
  prefix = asked;
}

/**
 * What a catalogue calls a sentence: a short mark of it (FNV-1a), so that a page does not fetch each French sentence twice.
 * The build refuses two sentences of one mark.
 * @param {string} sentence
 */
export function keyOf(sentence) {
  let mark = 0x811c9dc5;
  for (let at = 0; at < sentence.length; at++) mark = Math.imul(mark ^ sentence.charCodeAt(at), 0x01000193);
  return (mark >>> 12).toString(36);
}

/**
 * @param {string} sentence
 * @param {Values} values
 */
function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
