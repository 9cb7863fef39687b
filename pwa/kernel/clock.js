import { isFrench } from "./words.js";

/**
 * « 14 h 05 », “2:05 p.m.”: a time of day as the town's pages write it.
 * @param {number} minute of the day, from 0
 * @param {{isRound?: boolean}} [how] isRound leaves out the minutes of a full hour: « 19 h », “7 p.m.”
 */
export function timeOfDay(minute, { isRound = false } = {}) {
  const [hour, minutes] = [Math.floor(minute / 60), String(minute % 60).padStart(2, "0")];
  const isFull = isRound && minutes === "00";
  if (isFrench()) return isFull ? `${hour}\u00a0h` : `${hour}\u00a0h\u00a0${minutes}`;
  return `${hour % 12 || 12}${isFull ? "" : `:${minutes}`}\u00a0${hour % 24 < 12 ? "a.m." : "p.m."}`;
}
