/**
 * Whether somebody answers at an instant, and when that changes: the same as `server/catalogue/opening.py`, from the
 * figures that the town gives with its page.
 */

/** A centre that does not open within two weeks says nothing of when. */
const DAYS_AHEAD = 14;
const DAY_MS = 86_400_000;

/**
 * When the centre answers: weekdays from 0 (Monday), minutes since midnight by the town's clocks, days off until a day.
 * @typedef {{days: number[], opens: number, closes: number, off: string[], until: string,
 *   utc_offsets: [number, number][], utc_offsets_until: number}} Week
 */

/**
 * Open until `minute` of today, or closed until `minute` of a day so many days ahead.
 * @typedef {{isOpen: boolean, day: string, minute: number, ahead: number}} Standing
 */

/**
 * How things stand; null when no opening is near, and beyond what the page knows: then it says nothing rather than
 * something false.
 * @param {Date} instant
 * @param {Week} week
 * @returns {Standing | null}
 */
export function standing(instant, week) {
  const seconds = instant.getTime() / 1000;
  const offset = week.utc_offsets.findLast(([since]) => since <= seconds)?.[1];
  if (offset === undefined || seconds >= week.utc_offsets_until) return null;
  const local = new Date((seconds + offset * 60) * 1000);
  const today = local.toISOString().slice(0, 10);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  if (answersOn(today, week) && minute < week.closes) {
    const isOpen = minute >= week.opens;
    return { isOpen, day: today, minute: isOpen ? week.closes : week.opens, ahead: 0 };
  }
  for (let ahead = 1; ahead <= DAYS_AHEAD; ahead++) {
    const day = new Date(local.getTime() + ahead * DAY_MS).toISOString().slice(0, 10);
    if (day >= week.until) return null;
    if (answersOn(day, week)) return { isOpen: false, day, minute: week.opens, ahead };
  }
  return null;
}

/**
 * The weekday of a day, from 0 (Monday).
 * @param {string} day
 */
export function weekday(day) {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/**
 * @param {string} day
 * @param {Week} week
 */
function answersOn(day, { days, off, until }) {
  return day < until && days.includes(weekday(day)) && !off.includes(day);
}
