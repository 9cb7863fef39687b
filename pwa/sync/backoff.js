/** @import { Random } from "../types.d.ts" */

const CEILING_S = 300;
/** A Retry-After of a year is a mistake of the server's: at most an hour. */
const LONGEST_ASKED_MS = 3_600_000;
export const FULL_MS = 3_600_000;

/**
 * min(2ⁿ, 300) seconds with full jitter, in milliseconds.
 * @param {number} failures consecutive ones
 * @param {Random} random
 */
export function backoff(failures, random) {
  return Math.round(random() * 1000 * Math.min(2 ** Math.min(failures, 9), CEILING_S));
}

/**
 * How long a `Retry-After` (seconds or a date) asks to wait, in milliseconds; null when it says nothing.
 * @param {string | null} header
 * @param {number} server_now the server's time, for this device's clock may be wrong by a day
 */
export function askedDelay(header, server_now) {
  const value = header?.trim();
  if (!value) return null;
  const wanted = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - server_now;
  if (Number.isNaN(wanted)) return null;
  return Math.min(Math.max(wanted, 0), LONGEST_ASKED_MS);
}
