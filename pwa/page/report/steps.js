/** The steps of the form; the fifth is the summary. */
export const FIRST = 1;
export const PLACE = 2;
export const DETAILS = 3;
export const SUMMARY = 5;

const PATTERN = /^#(?:etape-([1-5]))?&?(?:envoi=([0-9a-f-]{36}))?$/;

/**
 * The step that an address shows, null when it names none.
 * @param {string} hash
 */
export function stepIn(hash) {
  const step = PATTERN.exec(hash)?.[1];
  return step ? Number(step) : null;
}

/**
 * The item of the outbox that an address asks to change, null when none.
 * @param {string} hash
 */
export function itemIn(hash) {
  return PATTERN.exec(hash)?.[2] ?? null;
}

/**
 * Whether an address belongs to the form, and not to a place in its page.
 * @param {string} hash
 */
export function isOfForm(hash) {
  return hash === "" || PATTERN.test(hash);
}

/**
 * @param {number} step
 * @param {string | null} [item]
 */
export function hashOf(step, item = null) {
  return item ? `#etape-${step}&envoi=${item}` : `#etape-${step}`;
}

/**
 * The step that comes after or before one; where no place is said, nothing stands between the nature and the details.
 * @param {number} step
 * @param {1 | -1} way
 * @param {boolean} asksPlace
 */
export function stepBeside(step, way, asksPlace) {
  const next = step + way;
  return Math.max(next === PLACE && !asksPlace ? next + way : next, FIRST);
}

/**
 * The step to show when one is asked for: never beyond the first that has something to mend.
 * @param {number} asked
 * @param {(step: number) => boolean} isRight
 */
export function allowedStep(asked, isRight) {
  for (let step = FIRST; step < asked; step++) if (!isRight(step)) return step;
  return Math.min(asked, SUMMARY);
}
