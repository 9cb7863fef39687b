/**
 * Which answer a question admits, kind by kind; the same judgements as `server/catalogue/judging.py`.
 */

import { dayOf, isDay, weekdayOf } from "./days.js";
import { isChoice, isSeveral } from "./kinds.js";
import { hasForbidden, LONG_LIMIT, length, SHORT_LIMIT, tidy } from "./text.js";
import { isBlank, isRecord, numberIn, order } from "./when.js";

/** @import { Fault, Question } from "./types.d.ts" */
/** @typedef {{code: string, values?: Fault["values"]} | null} Found */
/** @typedef {(question: Question, answer: unknown, today: string) => Found} Judge */

/** Characters of a place that an answer names. */
export const LABEL_LIMIT = 300;
const PLACE_MODES = ["gps", "map", "address", "intersection", "segment", "text"];
const PLACE_MEMBERS = ["mode", "label", "lat", "lon", "gazetteer", "ids"];
const MOST_IDS = 8;

/** @type {Partial<Record<Question["kind"], Judge>>} */
const JUDGES = {
  text: judgeText,
  longtext: judgeText,
  number: judgeNumber,
  date: judgeDate,
  timeslot: judgeTimeslot,
  yesno: judgeYesno,
  place: judgePlace,
  file: judgeFile,
  consent: judgeConsent,
};

/**
 * What is wrong with an answer that is there, tidied when it is a text; null when all is well.
 * @param {Question} question
 * @param {unknown} answer
 * @param {string} today
 * @returns {Found}
 */
export function faultOf(question, answer, today) {
  if (isChoice(question)) return (isSeveral(question) ? judgeChoices : judgeChoice)(question, answer, today);
  return JUDGES[question.kind]?.(question, answer, today) ?? (JUDGES[question.kind] ? null : { code: "wrong-type" });
}

/**
 * An answer as it is kept: options in the order of the catalogue, a place with all its members.
 * @param {Question} question
 * @param {unknown} answer
 */
export function inOrder(question, answer) {
  if (question.kind === "place" && isRecord(answer)) {
    const whole = Object.fromEntries(PLACE_MEMBERS.map((name) => [name, answer[name] ?? null]));
    return { ...whole, label: tidy(String(answer.label)), ids: answer.ids ?? [] };
  }
  return Array.isArray(answer) ? codesOf(question).filter((code) => answer.includes(code)) : answer;
}

/** @type {Judge} */
function judgeText(question, answer) {
  if (typeof answer !== "string") return { code: "wrong-type" };
  if (hasForbidden(answer)) return { code: "bad-characters" };
  if (question.kind === "text" && answer.includes("\n")) return { code: "one-line" };
  const max = question.max_length ?? (question.kind === "text" ? SHORT_LIMIT : LONG_LIMIT);
  const count = length(answer);
  if (count > max) return { code: "too-long", values: { max, count } };
  if (question.pattern && !new RegExp(`^(?:${question.pattern.regex})$`, "u").test(answer)) return { code: "pattern" };
  return null;
}

/** @type {Judge} */
function judgeNumber(question, answer) {
  const number = numberIn(answer);
  if (number === null) return { code: "wrong-type" };
  if (question.whole && !Number.isInteger(number)) return { code: "not-whole" };
  return outOfBounds(question, number, ["too-small", "too-large"]);
}

/** @type {Judge} */
function judgeDate(question, answer, today) {
  if (typeof answer !== "string") return { code: "wrong-type" };
  if (!isDay(answer)) return { code: "no-such-day" };
  return outOfDays(question, answer, today);
}

/** @type {Judge} */
function judgeTimeslot(question, answer, today) {
  if (!isRecord(answer) || !Object.keys(answer).every((name) => name === "day" || name === "slot")) {
    return { code: "wrong-type" };
  }
  const { day, slot } = answer;
  if (isBlank(day) || isBlank(slot)) return { code: "incomplete" };
  if (typeof day !== "string" || typeof slot !== "string") return { code: "wrong-type" };
  if (!isDay(day)) return { code: "no-such-day" };
  const found = outOfDays(question, day, today);
  if (found) return found;
  if (question.weekdays && !question.weekdays.includes(weekdayOf(day))) return { code: "wrong-weekday" };
  return codesOf(question).includes(slot) ? null : { code: "unknown-option" };
}

/** @type {Judge} */
function judgePlace(_question, answer) {
  if (!isRecord(answer) || !Object.keys(answer).every((name) => PLACE_MEMBERS.includes(name))) {
    return { code: "wrong-type" };
  }
  const { mode, lat, lon } = answer;
  const isWhole = typeof answer.label === "string" && !isBlank(answer.label) && PLACE_MODES.includes(String(mode));
  if (!isWhole || typeof mode !== "string" || !isPoint(lat, lon) || !isFromGazetteer(answer)) {
    return { code: "wrong-type" };
  }
  const label = tidy(/** @type {string} */ (answer.label));
  if (hasForbidden(label)) return { code: "bad-characters" };
  if (label.includes("\n")) return { code: "one-line" };
  const count = length(label);
  return count > LABEL_LIMIT ? { code: "too-long", values: { max: LABEL_LIMIT, count } } : null;
}

/**
 * @param {unknown} lat
 * @param {unknown} lon
 */
function isPoint(lat, lon) {
  if ((lat ?? null) === null && (lon ?? null) === null) return true;
  const north = numberIn(lat);
  const east = numberIn(lon);
  return north !== null && east !== null && Math.abs(north) <= 90 && Math.abs(east) <= 180;
}

/** @param {Record<string, unknown>} answer */
function isFromGazetteer({ gazetteer = null, ids = null }) {
  const named = [...(gazetteer === null ? [] : [gazetteer]), ...(Array.isArray(ids) ? ids : [])];
  const isList = ids === null || (Array.isArray(ids) && ids.length <= MOST_IDS);
  return isList && named.every((name) => typeof name === "string" && /^[A-Za-z0-9._:-]{0,60}$/.test(name));
}

/**
 * How many files were given; which ones they are is told by the parts of the case.
 * @type {Judge}
 */
function judgeFile({ required, least = 0, most = 0 }, answer) {
  const count = numberIn(answer);
  if (count === null || !Number.isInteger(count) || count < 0) return { code: "wrong-type" };
  if (count > most) return { code: "too-many-files", values: { max: most } };
  if (count === 0) return required ? { code: "required" } : null;
  return count < least ? { code: "too-few-files", values: { min: least } } : null;
}

/**
 * @param {Question} question
 * @param {string} given a day
 * @param {string} today
 * @returns {Found}
 */
function outOfDays(question, given, today) {
  for (const { bound, code, wrong } of [
    { bound: question.min, code: "too-early", wrong: -1 },
    { bound: question.max, code: "too-late", wrong: 1 },
  ]) {
    if (bound === undefined) continue;
    const day = dayOf(String(bound), today);
    if (order(given, day) === wrong) return { code, values: { day, is_today: day === today } };
  }
  return null;
}

/** @type {Judge} */
function judgeChoice(question, answer) {
  if (typeof answer !== "string") return { code: "wrong-type" };
  return codesOf(question).includes(answer) ? null : { code: "unknown-option" };
}

/** @type {Judge} */
function judgeChoices(question, answer) {
  if (!Array.isArray(answer) || !answer.every((one) => typeof one === "string")) return { code: "wrong-type" };
  const codes = codesOf(question);
  if (!answer.every((one) => codes.includes(one))) return { code: "unknown-option" };
  if (new Set(answer).size < answer.length) return { code: "repeated-option" };
  return outOfBounds(question, answer.length, ["too-few", "too-many"]);
}

/** @type {Judge} */
function judgeYesno(_question, answer) {
  return typeof answer === "boolean" ? null : { code: "wrong-type" };
}

/** @type {Judge} */
function judgeConsent(question, answer) {
  if (typeof answer !== "boolean") return { code: "wrong-type" };
  return question.required && !answer ? { code: "required" } : null;
}

/**
 * @param {Question} question
 * @param {number} number
 * @param {[string, string]} codes
 * @returns {Found}
 */
function outOfBounds(question, number, codes) {
  const least = numberIn(question.min);
  const most = numberIn(question.max);
  if (least !== null && number < least) return { code: codes[0], values: { min: least } };
  if (most !== null && number > most) return { code: codes[1], values: { max: most } };
  return null;
}

/**
 * @param {Question} question
 * @returns {string[]}
 */
function codesOf(question) {
  return (question.options ?? []).map((option) => option.code);
}
