/** How far what was typed is from a word, counted as `server/kernel/mistakes.py` does. */

/**
 * How many letters were added, left out, changed or swapped with their neighbour; `most` + 1 for more than `most`.
 * @param {string} one
 * @param {string} other
 * @param {number} most
 */
export function mistakesBetween(one, other, most) {
  const left = [...one];
  const right = [...other];
  if (Math.abs(left.length - right.length) > most) return most + 1;
  /** @type {number[]} */
  let last = [];
  let before = right.map((_, place) => place);
  before.push(right.length);
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= right.length; j += 1) {
      let best = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + Number(left[i - 1] !== right[j - 1]));
      const isSwap = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (isSwap) best = Math.min(best, last[j - 2] + 1);
      row.push(best);
    }
    if (Math.min(...row) > most) return most + 1;
    last = before;
    before = row;
  }
  return Math.min(before[right.length], most + 1);
}
