/**
 * Which answers a topic admits, judged as `server/catalogue/rules.py` does, so that the phone refuses what the server
 * would refuse, before it is queued.
 */

import { dayOf, isDay } from "./days.js";
import { isChoice, isSeveral } from "./kinds.js";
import { hasForbidden, LONG_LIMIT, length, SHORT_LIMIT, tidy } from "./text.js";
import { isBlank, numberIn, order, walk } from "./when.js";

/** @import { Answers, Fault, Question } from "./types.d.ts" */
/** @typedef {{code: string, values?: Fault["values"]} | null} Found */
/** @typedef {(question: Question, answer: unknown, today: string) => Found} Judge */

/** @type {Partial<Record<Question["kind"], Judge>>} */
const JUDGES = {
  text: judgeText,
  longtext: judgeText,
  number: judgeNumber,
  date: judgeDate,
  yesno: judgeYesno,
  consent: judgeConsent,
};

/**
 * All the faults of a set of answers at once, and what is kept of it: asked, not blank, tidied, in order.
 * @param {Question[]} questions
 * @param {unknown} answers
 * @param {string} today the day on which the person answers, in the town's zone
 * @returns {{answers: Answers, faults: Fault[]}}
 */
export function check(questions, answers, today) {
  if (typeof answers !== "object" || answers === null || Array.isArray(answers)) {
    return { answers: {}, faults: [{ question: "", code: "wrong-type", values: {} }] };
  }
  /** @type {Answers} */
  const kept = {};
  /** @type {Fault[]} */
  const faults = [];
  for (const { question, isAsked, answer } of walk(questions, /** @type {Answers} */ (answers), today)) {
    const { found, tidied } = isAsked ? judge(question, answer, today) : unasked(answer);
    if (found) faults.push({ question: question.code, code: found.code, values: found.values ?? {} });
    else if (tidied !== undefined) kept[question.code] = tidied;
  }
  return { answers: kept, faults: [...faults, ...unknown(questions, answers)] };
}

/**
 * @param {Question[]} questions
 * @param {object} answers
 * @returns {Fault[]}
 */
function unknown(questions, answers) {
  const known = new Set(questions.map((question) => question.code));
  const codes = Object.keys(answers).filter((code) => !known.has(code));
  return codes.map((code) => ({ question: code, code: "unknown-question", values: {} }));
}

/**
 * @param {unknown} answer
 * @returns {{found: Found, tidied: unknown}}
 */
function unasked(answer) {
  return { found: isBlank(answer) ? null : { code: "not-asked" }, tidied: undefined };
}

/**
 * @param {Question} question
 * @param {unknown} answer
 * @param {string} today
 * @returns {{found: Found, tidied: unknown}}
 */
function judge(question, answer, today) {
  if (question.kind === "info") return unasked(answer);
  if (isBlank(answer)) return { found: question.required ? { code: "required" } : null, tidied: undefined };
  const tidied = typeof answer === "string" ? tidy(answer) : answer;
  const found = judgeOf(question)(question, tidied, today);
  return { found, tidied: found ? undefined : inOrder(question, tidied) };
}

/**
 * @param {Question} question
 * @param {unknown} answer
 */
function inOrder(question, answer) {
  return Array.isArray(answer) ? codesOf(question).filter((code) => answer.includes(code)) : answer;
}

/**
 * @param {Question} question
 * @returns {Judge}
 */
function judgeOf(question) {
  if (isChoice(question)) return isSeveral(question) ? judgeChoices : judgeChoice;
  return JUDGES[question.kind] ?? (() => ({ code: "wrong-type" }));
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
  for (const { bound, code, wrong } of [
    { bound: question.min, code: "too-early", wrong: -1 },
    { bound: question.max, code: "too-late", wrong: 1 },
  ]) {
    if (bound === undefined) continue;
    const day = dayOf(String(bound), today);
    if (order(answer, day) === wrong) return { code, values: { day, is_today: day === today } };
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
