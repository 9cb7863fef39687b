/**
 * Days as `2026-01-31`, compared as text.
 */

/** @import { TopicForPhone } from "./types.d.ts" */

/**
 * Whether a value is a day that exists.
 * @param {unknown} value
 * @returns {value is string}
 */
export function isDay(value) {
  if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return false;
  const [year, month, day] = value.split("-").map(Number);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

/**
 * The day that a bound means: `today`, `today-3` or the day itself.
 * @param {string} bound
 * @param {string} today
 */
export function dayOf(bound, today) {
  if (!bound.startsWith("today")) return bound;
  const [year, month, day] = today.split("-").map(Number);
  const moved = new Date(Date.UTC(year, month - 1, day + Number(bound.slice(5) || 0)));
  return moved.toISOString().slice(0, 10);
}

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/**
 * The day of the week of a day that exists: `monday`.
 * @param {string} day
 */
export function weekdayOf(day) {
  return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()];
}

/**
 * The day it is in the town at an instant, whatever the zone of the phone. From the offsets that the town gives with its
 * topic: the first use of Intl takes a slow phone a third of a second, and the form would open that much later.
 * @param {Date} instant
 * @param {Pick<TopicForPhone, "time_zone" | "utc_offsets" | "utc_offsets_until">} zone
 */
export function dayIn(instant, { time_zone: timeZone, utc_offsets, utc_offsets_until }) {
  const seconds = instant.getTime() / 1000;
  const minutes = utc_offsets.findLast(([since]) => since <= seconds)?.[1];
  // Beyond what the town told. The Swedish locale writes ISO days.
  if (minutes === undefined || seconds >= utc_offsets_until) {
    return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(instant);
  }
  return new Date((seconds + minutes * 60) * 1000).toISOString().slice(0, 10);
}

/**
 * @param {number} year
 * @param {number} month from 1
 */
function daysIn(year, month) {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
}
