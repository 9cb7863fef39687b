/**
 * Names of streets found by what was typed, as `server/places/names.py` does: exact words, the beginning of the last, and
 * words with a mistake. Every number is whole and every order is total.
 */

import { mistakesBetween } from "../kernel/mistakes.js";

/** @import { Match } from "./types.d.ts" */

const EXACT = 1000;
const BEGUN = 930;
const JOINED = 920;
const ONE_MISTAKE = 720;
const TWO_MISTAKES = 420;
const MOST_READINGS = 24;
const MOST_CANDIDATES = 60;
const ENOUGH_OF_BEST = 60;
const MOST_COMMON = 400;
const UNSAID_SHARE = 30;
const SHORTEST_FOR_MISTAKE = 3;
const SHORTEST_FOR_TWO = 8;

/** @typedef {Map<string, number>} Readings words of the town that one typed word may stand for, and how well */

/**
 * @param {string[][]} tokens the folded words of each name
 * @param {string[]} stopWords
 */
export function createNames(tokens, stopWords) {
  /** @type {Map<string, number[]>} */
  const holders = new Map();
  const parts = tokens.map(partsOf);
  for (const [name, own] of parts.entries()) {
    for (const token of new Set(own.map(([read]) => read))) {
      const known = holders.get(token);
      if (known) known.push(name);
      else holders.set(token, [name]);
    }
  }
  const words = [...new Set(tokens.flat())].sort();
  const heaviest = weight(tokens.length, 1);
  const weights = new Map([...holders].map(([word, names]) => [word, weight(tokens.length, names.length)]));
  /** @param {string} word */
  const weightOf = (word) => weights.get(word) ?? heaviest;
  /** @type {Map<string, string[]> | null} */
  let nearly = null;

  /** Made at the first mistake: most people make none. */
  function nearlyThere() {
    if (nearly) return nearly;
    nearly = new Map();
    for (const word of [...holders.keys()].sort()) {
      for (const shortened of withoutOne(word)) {
        const known = nearly.get(shortened);
        if (known) known.push(word);
        else nearly.set(shortened, [word]);
      }
    }
    return nearly;
  }

  /**
   * The names that say most of what was typed, the best first; the last word may go on as it was `begun`.
   * @param {string[]} typed
   * @param {string} begun
   * @returns {Match[]}
   */
  function find(typed, begun = "") {
    if (typed.length === 0) return [];
    const readings = typed.map((word, place) => readingsOf(word, place === typed.length - 1 ? begun : ""));
    readPairs(typed, readings);
    let asked = 0;
    for (const found of readings) asked += found.size ? Math.max(...[...found.keys()].map(weightOf)) : heaviest;
    return candidates(readings)
      .map((name) => ({ name, score: score(name, readings, asked) }))
      .sort((one, other) => other.score - one.score || one.name - other.name);
  }

  /**
   * @param {string} word
   * @param {string} begun
   * @returns {Readings}
   */
  function readingsOf(word, begun) {
    const found = begun ? longerWords(word, begun) : new Map();
    if (holders.has(word)) found.set(word, EXACT);
    if (found.size > 0 || [...word].length < SHORTEST_FOR_MISTAKE) return found;
    return new Map([...withMistakes(word), ...afterArticle(word)]);
  }

  /**
   * The words that go on, from what was typed and from what it stands for: « s » may become « sud », or « saint ».
   * @param {string[]} beginnings
   * @returns {Readings}
   */
  function longerWords(...beginnings) {
    return new Map(beginnings.flatMap((one) => beginningWith(one).map((longer) => [longer, BEGUN])));
  }

  /** @param {string} word */
  function beginningWith(word) {
    let low = 0;
    let high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < word) low = middle + 1;
      else high = middle;
    }
    const found = words.slice(low, low + MOST_READINGS);
    const end = found.findIndex((longer) => !longer.startsWith(word));
    return end < 0 ? found : found.slice(0, end);
  }

  /** @param {string} word */
  function withMistakes(word) {
    const near = new Set([...withoutOne(word)].flatMap((shortened) => nearlyThere().get(shortened) ?? []));
    const most = [...word].length >= SHORTEST_FOR_TWO ? 2 : 1;
    return [...near]
      .map((other) => /** @type {[number, string]} */ ([mistakesBetween(word, other, most), other]))
      .filter(([count]) => count <= most)
      .sort((one, other) => one[0] - other[0] || (one[1] < other[1] ? -1 : 1))
      .slice(0, MOST_READINGS)
      .map(([count, other]) => /** @type {[string, number]} */ ([other, count === 1 ? ONE_MISTAKE : TWO_MISTAKES]));
  }

  /** @param {string} word */
  function afterArticle(word) {
    return stopWords
      .filter((article) => word.startsWith(article))
      .map((article) => word.slice(article.length))
      .sort()
      .filter((other) => holders.has(other))
      .map((other) => /** @type {[string, number]} */ ([other, JOINED]));
  }

  /**
   * @param {string[]} typed
   * @param {Readings[]} readings
   */
  function readPairs(typed, readings) {
    for (let place = 0; place < typed.length - 1; place += 1) {
      const joined = typed[place] + typed[place + 1];
      if (!holders.has(joined) || (readings[place].size > 0 && readings[place + 1].size > 0)) continue;
      for (const one of [place, place + 1]) readings[one] = new Map([...readings[one], [joined, JOINED]]);
    }
  }

  /** @param {Readings[]} readings */
  function candidates(readings) {
    const gained = gainedBy(readings);
    let most = 0;
    for (const worth of gained.values()) if (worth > most) most = worth;
    return [...gained]
      .filter(([, worth]) => worth * 100 >= most * ENOUGH_OF_BEST)
      .sort((a, b) => b[1] - a[1] || tokens[a[0]].length - tokens[b[0]].length || a[0] - b[0])
      .slice(0, MOST_CANDIDATES)
      .map(([name]) => name);
  }

  /**
   * What each name gains, rare words first: a common word adds to what others found, and finds nothing by itself.
   * @param {Readings[]} readings
   */
  function gainedBy(readings) {
    /** @type {Map<number, number>} */
    const gained = new Map();
    const rarity = readings.map(howMany);
    const order = readings.map((_, place) => place).sort((one, other) => rarity[one] - rarity[other] || one - other);
    const most = readings.length === 1 ? MOST_COMMON : Number.POSITIVE_INFINITY; // one common word alone: the first names
    for (const place of order) {
      const isCommon = gained.size > 0 && rarity[place] > MOST_COMMON;
      for (const [name, worth] of bestByName(readings[place], most)) {
        if (!isCommon || gained.has(name)) gained.set(name, (gained.get(name) ?? 0) + worth);
      }
    }
    return gained;
  }

  /**
   * How many names a typed word finds; one that finds none comes last.
   * @param {Readings} found
   */
  function howMany(found) {
    let count = 0;
    for (const word of found.keys()) count += holders.get(word)?.length ?? 0;
    return count || 2 ** 30;
  }

  /**
   * @param {Readings} found
   * @param {number} most
   */
  function bestByName(found, most) {
    /** @type {Map<number, number>} */
    const best = new Map();
    for (const [word, count] of found) {
      const worth = weightOf(word) * count;
      for (const name of (holders.get(word) ?? []).slice(0, most)) {
        if (worth > (best.get(name) ?? 0)) best.set(name, worth);
      }
    }
    return best;
  }

  /**
   * @param {number} name
   * @param {Readings[]} readings
   * @param {number} asked
   */
  function score(name, readings, asked) {
    const own = tokens[name];
    const said = new Set();
    let gained = 0;
    for (const found of readings) {
      const [worth, heard] = bestReading(parts[name], found);
      gained += worth;
      for (const word of heard) said.add(word);
    }
    let unsaid = 0;
    for (const word of own) if (!said.has(word)) unsaid += weightOf(word);
    return Math.floor((gained * 100) / (asked * 100 + unsaid * UNSAID_SHARE));
  }

  /**
   * @param {Part[]} own
   * @param {Readings} found
   * @returns {[number, string[]]}
   */
  function bestReading(own, found) {
    let best = 0;
    /** @type {string[]} */
    let said = [];
    for (const [read, heard] of own) {
      const worth = weightOf(read) * (found.get(read) ?? 0);
      if (worth > best) [best, said] = [worth, heard];
    }
    return [best, said];
  }

  return { find, knows: (/** @type {string} */ word) => holders.has(word) };
}

/** @typedef {[string, string[]]} Part a word as it may be typed, and the words of the name that it is */

/**
 * The words of a name, and each two neighbours as one.
 * @param {string[]} own
 * @returns {Part[]}
 */
function partsOf(own) {
  const alone = own.map((word) => /** @type {Part} */ ([word, [word]]));
  const together = own.slice(1).map((word, place) => /** @type {Part} */ ([own[place] + word, [own[place], word]]));
  return [...alone, ...together];
}

/** @param {string} word */
function withoutOne(word) {
  const signs = [...word];
  return new Set([word, ...signs.map((_, place) => [...signs.slice(0, place), ...signs.slice(place + 1)].join(""))]);
}

/**
 * @param {number} names
 * @param {number} held
 */
function weight(names, held) {
  return 100 + Math.round(100 * Math.log2(1 + names / held));
}
