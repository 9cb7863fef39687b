/**
 * Which questions are asked: the conditions of the catalogue, evaluated as `server/catalogue/rules.py` does.
 */

import { dayOf, isDay } from "./days.js";
import { tidy } from "./text.js";

/** @import { Answers, Operator, Question, When } from "./types.d.ts" */

/** @type {Record<Operator, (order: number) => boolean>} */
const OPERATORS = {
  lt: (order) => order < 0,
  le: (order) => order <= 0,
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  ge: (order) => order >= 0,
  gt: (order) => order > 0,
};

/**
 * Whether the condition holds; an answer of an unexpected type makes a comparison false, never an error.
 * @param {When} tree
 * @param {Answers} answers
 * @param {string} today
 * @returns {boolean}
 */
export function holds(tree, answers, today) {
  if ("all" in tree) return tree.all.every((part) => holds(part, answers, today));
  if ("any" in tree) return tree.any.some((part) => holds(part, answers, today));
  if ("not" in tree) return !holds(tree.not, answers, today);
  if ("present" in tree) return !isBlank(answerTo(answers, tree.present));
  if ("in" in tree) {
    return Object.entries(tree.in).every(([code, values]) => isAmong(answerTo(answers, code), values));
  }
  return Object.entries(tree.compare).every(([code, sides]) =>
    Object.entries(sides).every(([operator, value]) =>
      stands(answerTo(answers, code), /** @type {Operator} */ (operator), value, today),
    ),
  );
}

/**
 * Whether nothing was answered: absent, null, an empty list or object, or nothing but spaces.
 * @param {unknown} answer
 */
export function isBlank(answer) {
  if (answer === undefined || answer === null) return true;
  if (typeof answer === "string") return tidy(answer) === "";
  return typeof answer === "object" && Object.keys(answer).length === 0;
}

/**
 * Each question, whether it is asked, its answer, and what was seen before it. What was answered to a question not asked
 * counts for nothing.
 * @param {Question[]} questions
 * @param {Answers} answers
 * @param {string} today
 * @param {Answers} [around] what was answered before a group
 * @returns {{question: Question, isAsked: boolean, answer: unknown, seen: Answers}[]}
 */
export function walk(questions, answers, today, around = {}) {
  let seen = around;
  return questions.map((question) => {
    const before = seen;
    const isAsked = question.when === undefined || holds(question.when, before, today);
    const answer = answerTo(answers, question.code);
    if (isAsked) seen = { ...before, [question.code]: answer };
    return { question, isAsked, answer, seen: before };
  });
}

/**
 * The paths of the questions (and infos) shown with these answers: `depuis`, or `enfants.0.prenom` inside a group.
 * @param {Question[]} questions
 * @param {Answers} answers
 * @param {string} today
 * @param {Answers} [around]
 * @param {string} [path]
 * @returns {string[]}
 */
export function asked(questions, answers, today, around = {}, path = "") {
  return walk(questions, answers, today, around).flatMap(({ question, isAsked, answer, seen }) => {
    if (!isAsked) return [];
    const at = `${path}${question.code}`;
    const items = question.kind === "group" ? (itemsIn(answer) ?? []) : [];
    return [at, ...items.flatMap((item, n) => asked(question.questions ?? [], item, today, seen, `${at}.${n}.`))];
  });
}

/**
 * The answers without those of questions that are not asked (any more), and without blank ones.
 * @param {Question[]} questions
 * @param {Answers} answers
 * @param {string} today
 * @param {Answers} [around]
 * @returns {Answers}
 */
export function pruned(questions, answers, today, around = {}) {
  const kept = walk(questions, answers, today, around).filter(
    ({ question, isAsked, answer }) => isAsked && question.kind !== "info" && !isBlank(answer),
  );
  return Object.fromEntries(
    kept.map(({ question, answer, seen }) => {
      const items = question.kind === "group" ? itemsIn(answer) : null;
      const inner = items?.map((item) => pruned(question.questions ?? [], item, today, seen));
      return [question.code, inner ?? answer];
    }),
  );
}

/**
 * The items of a group; null when the answer is no list of them.
 * @param {unknown} answer
 * @returns {Answers[] | null}
 */
export function itemsIn(answer) {
  return Array.isArray(answer) && answer.every(isRecord) ? answer : null;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The number that an answer is, null when it is no finite number.
 * @param {unknown} answer
 */
export function numberIn(answer) {
  return typeof answer === "number" && Number.isFinite(answer) ? answer : null;
}

/**
 * @param {Answers} answers
 * @param {string} code
 */
function answerTo(answers, code) {
  return Object.hasOwn(answers, code) ? answers[code] : undefined;
}

/**
 * @param {unknown} answer
 * @param {unknown[]} values
 */
function isAmong(answer, values) {
  const given = Array.isArray(answer) ? answer : [answer];
  return given.some((one) => values.includes(one));
}

/**
 * @param {unknown} answer
 * @param {Operator} operator
 * @param {string | number | boolean} value
 * @param {string} today
 */
function stands(answer, operator, value, today) {
  const left = numberIn(answer);
  if (left !== null) {
    const right = numberIn(value);
    return right !== null && OPERATORS[operator](Math.sign(left - right));
  }
  if (typeof value !== "string" || !isDay(answer)) return false;
  const day = dayOf(value, today);
  return isDay(day) && OPERATORS[operator](order(answer, day));
}

/**
 * @param {string} left
 * @param {string} right
 */
export function order(left, right) {
  return left === right ? 0 : left < right ? -1 : 1;
}
