/** @typedef {Record<string, string | number>} Values */

/** @type {Record<string, string | string[]>} */
let catalogue = {};
let plural = new Intl.PluralRules("fr-CA");

/**
 * Replaces the French sentences by those of a catalogue (a plural one is a list: one, other).
 * @param {{lang: string, catalogue: Record<string, string | string[]>}} words
 */
export function setWords(words) {
  catalogue = words.catalogue;
  plural = new Intl.PluralRules(words.lang);
}

/**
 * The sentence in the language of the page; `{name}` is replaced by its value.
 * @param {string} sentence the French sentence, which is also its key
 * @param {Values} [values]
 */
export function t(sentence, values = {}) {
  const found = catalogue[sentence];
  return fill(typeof found === "string" ? found : sentence, values);
}

/**
 * The sentence for one or for several.
 * @param {string} one
 * @param {string} other
 * @param {number} n
 * @param {Values} [values]
 */
export function tn(one, other, n, values = {}) {
  const found = catalogue[one];
  const [single, several] = Array.isArray(found) ? found : [one, other];
  return fill((plural.select(n) === "one" ? single : several) ?? other, { n, ...values });
}

/**
 * @param {string} sentence
 * @param {Values} values
 */
function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
