/**
 * Which answers a topic admits, judged as `server/catalogue/rules.py` does, so that the phone refuses what the server
 * would refuse, before it is queued.
 */

import { faultOf, inOrder } from "./judging.js";
import { tidy } from "./text.js";
import { isBlank, itemsIn, walk } from "./when.js";

/** @import { Answers, Fault, Question } from "./types.d.ts" */

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
  return checkAll(questions, /** @type {Answers} */ (answers), today, {}, "");
}

/**
 * @param {Question[]} questions
 * @param {Answers} answers
 * @param {string} today
 * @param {Answers} around what was answered before a group
 * @param {string} path of the group's item
 * @returns {{answers: Answers, faults: Fault[]}}
 */
function checkAll(questions, answers, today, around, path) {
  /** @type {Answers} */
  const kept = {};
  /** @type {Fault[]} */
  const faults = [];
  for (const { question, isAsked, answer, seen } of walk(questions, answers, today, around)) {
    const at = `${path}${question.code}`;
    const { found, tidied } =
      isAsked && question.kind !== "info" ? checkOne(question, answer, today, seen, at) : unasked(at, answer);
    faults.push(...found);
    if (found.length === 0 && tidied !== undefined) kept[question.code] = tidied;
  }
  const known = new Set(questions.map((question) => question.code));
  const codes = Object.keys(answers).filter((code) => !known.has(code));
  return { answers: kept, faults: [...faults, ...codes.map((code) => fault(`${path}${code}`, "unknown-question"))] };
}

/**
 * @param {Question} question
 * @param {unknown} answer
 * @param {string} today
 * @param {Answers} seen
 * @param {string} at
 * @returns {{found: Fault[], tidied: unknown}}
 */
function checkOne(question, answer, today, seen, at) {
  if (isBlank(answer)) return refused(question.required ? [fault(at, "required")] : []);
  if (question.kind === "group") return checkGroup(question, answer, today, seen, at);
  const tidied = typeof answer === "string" ? tidy(answer) : answer;
  const found = faultOf(question, tidied, today);
  return found ? refused([fault(at, found.code, found.values)]) : { found: [], tidied: inOrder(question, tidied) };
}

/**
 * Each item judged as a form of its own, which also sees what was answered before the group; blank ones go.
 * @param {Question} group
 * @param {unknown} answer
 * @param {string} today
 * @param {Answers} seen
 * @param {string} at
 * @returns {{found: Fault[], tidied: unknown}}
 */
function checkGroup(group, answer, today, seen, at) {
  const items = itemsIn(answer);
  if (!items) return refused([fault(at, "wrong-type")]);
  const { questions = [], most = 0, least = 0 } = group;
  if (items.length > most) return refused([fault(at, "too-many-items", { max: most })]);
  const given = items.map((item, n) => ({ item, n })).filter(({ item }) => !Object.values(item).every(isBlank));
  if (given.length < least && (given.length > 0 || group.required)) {
    return refused([given.length > 0 ? fault(at, "too-few-items", { min: least }) : fault(at, "required")]);
  }
  const checked = given.map(({ item, n }) => checkAll(questions, item, today, seen, `${at}.${n}.`));
  const found = checked.flatMap(({ faults }) => faults);
  return { found, tidied: given.length > 0 ? checked.map(({ answers }) => answers) : undefined };
}

/**
 * @param {string} at
 * @param {unknown} answer
 */
function unasked(at, answer) {
  return refused(isBlank(answer) ? [] : [fault(at, "not-asked")]);
}

/** @param {Fault[]} found */
function refused(found) {
  return { found, tidied: undefined };
}

/**
 * @param {string} question
 * @param {string} code
 * @param {Fault["values"]} [values]
 * @returns {Fault}
 */
function fault(question, code, values = {}) {
  return { question, code, values };
}
