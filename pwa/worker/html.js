const ENTITIES = /** @type {Record<string, string>} */ ({
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
});

/** Text that is HTML already: only `html` makes it. */
export class Markup {
  #text;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  toString() {
    return this.#text;
  }
}

/** @typedef {Markup | string | number | null | undefined | false | readonly Hole[]} Hole */

/**
 * HTML whose holes are escaped, whoever typed what fills them; a Markup or a list of them stands as it is, nothing
 * stands for null and false. Attributes are written with their quotes.
 * @param {TemplateStringsArray} strings
 * @param {Hole[]} holes
 */
export function html(strings, ...holes) {
  const filled = holes.map((hole, index) => text(hole) + strings[index + 1]);
  return new Markup(strings[0] + filled.join(""));
}

/**
 * @param {Hole} hole
 * @returns {string}
 */
function text(hole) {
  if (hole === null || hole === undefined || hole === false) return "";
  if (hole instanceof Markup) return hole.toString();
  if (typeof hole === "object") return hole.map(text).join("");
  return String(hole).replace(/[&<>"']/g, (character) => /** @type {string} */ (ENTITIES[character]));
}
