/** « Ouvert jusqu’à 19 h »: said by the phone itself, for a page may have been kept for weeks. */

import { standing, weekday } from "../catalogue/opening.js";
import { timeOfDay } from "../kernel/clock.js";
import { t } from "../kernel/words.js";

/** @import { Standing, Week } from "../catalogue/opening.js" */

const WEEKDAYS = [
  () => t("lundi"),
  () => t("mardi"),
  () => t("mercredi"),
  () => t("jeudi"),
  () => t("vendredi"),
  () => t("samedi"),
  () => t("dimanche"),
];

/**
 * Writes how things stand now into the page's line.
 * @param {HTMLElement} line
 * @param {Date} now
 */
export function sayOpening(line, now) {
  const week = /** @type {Week} */ (JSON.parse(line.dataset.opening ?? ""));
  const found = standing(now, week);
  line.hidden = found === null;
  if (!found) return;
  line.classList.toggle("opening__now--open", found.isOpen);
  const words = openingWords(found);
  if (line.textContent !== words) line.textContent = words;
}

/** @param {Standing} found */
export function openingWords({ isOpen, day, minute, ahead }) {
  const time = timeOfDay(minute, { isRound: true });
  if (isOpen) return t("Ouvert jusqu’à {time}", { time });
  if (ahead === 0) return t("Fermé : ouvre à {time}", { time });
  if (ahead === 1) return t("Fermé : ouvre demain à {time}", { time });
  if (ahead < 7) return t("Fermé : ouvre {day} à {time}", { day: WEEKDAYS[weekday(day)](), time });
  return t("Fermé : ouvre le {day} à {time}", { day: longDay(day), time });
}

/**
 * « 22 juin »; browsers take long to open these tables, which are asked for once in a while.
 * @param {string} day
 */
function longDay(day) {
  const lang = globalThis.document?.documentElement.lang ?? "fr-CA";
  return new Date(`${day}T12:00:00Z`).toLocaleDateString(lang, { day: "numeric", month: "long", timeZone: "UTC" });
}
