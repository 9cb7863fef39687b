/**
 * Text that people type, measured and tidied as `server/kernel/text.py` does.
 */

// Written out, because String.trim() and Python's strip() do not agree on what is a space.
const SPACE = /[\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/;
/** Controls (newline and tab apart), halves of characters, and the two code points that XML cannot carry. */
export const FORBIDDEN = /(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/u;

export const SHORT_LIMIT = 200;
export const LONG_LIMIT = 4000;

/**
 * Characters as people are told them: code points, not UTF-16 units.
 * @param {string} text
 */
export function length(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * The text with one kind of line end and without the spaces around it.
 * @param {string} text
 */
export function tidy(text) {
  const lines = text.replace(/\r\n?/g, "\n");
  let from = 0;
  let to = lines.length;
  while (from < to && SPACE.test(lines[from])) from += 1;
  while (to > from && SPACE.test(lines[to - 1])) to -= 1;
  return lines.slice(from, to);
}

/**
 * Whether a tidied text holds a control character other than newline and tab, or half of a character.
 * @param {string} text
 */
export function hasForbidden(text) {
  return FORBIDDEN.test(text);
}
