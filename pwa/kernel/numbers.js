import { isFrench } from "./words.js";

/**
 * A number as it is read: `4 000`, `2,5`, with a space that does not break; in English `4,000`, `2.5`.
 * @param {number} number
 */
export function numberText(number) {
  const [whole, part] = String(number).split(".");
  const [gap, point] = isFrench() ? ["\u00a0", ","] : [",", "."];
  const grouped = whole.replace(/\B(?=(?:[0-9]{3})+$)/g, gap);
  return part === undefined ? grouped : grouped + point + part;
}
