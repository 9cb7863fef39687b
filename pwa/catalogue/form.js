/**
 * Answers as the form's fields hold them, turned into JSON answers; the same reading as `server/catalogue/forms.py`.
 */

import { isFrench } from "../kernel/words.js";
import { isSeveral } from "./kinds.js";
import { tidy } from "./text.js";

/** @import { Answers, Question } from "./types.d.ts" */

/** @type {Record<string, boolean>} */
const YES_NO = { yes: true, no: false };
const BY_THOUSANDS = /^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,10})?$/;

/**
 * The answers of the fields `q.<code>`; what cannot be read stays text, so that the check can refuse it.
 * @param {Question[]} questions
 * @param {{getAll(name: string): unknown[]}} fields a FormData
 * @returns {Answers}
 */
export function readAnswers(questions, fields) {
  /** @type {Answers} */
  const found = {};
  for (const question of questions) {
    const given = /** @type {string[]} */ (
      fields.getAll(`q.${question.code}`).filter((value) => typeof value === "string" && tidy(value) !== "")
    );
    if (given.length > 0) found[question.code] = read(question, given);
  }
  return found;
}

/**
 * The number that a person wrote, with a comma or a point and gaps between thousands; else what was written. Only English
 * has commas between thousands: there `4,000` is four thousand, and `2,5` is two and a half all the same.
 * @param {string} written
 * @returns {number | string}
 */
export function readNumber(written) {
  let bare = tidy(written).replace(/[ \u00a0\u202f]/g, "");
  if (!isFrench() && BY_THOUSANDS.test(bare)) bare = bare.replaceAll(",", "");
  return /^[+-]?[0-9]{1,15}(?:[.,][0-9]{1,10})?$/.test(bare) ? Number(bare.replace(",", ".")) : tidy(written);
}

/**
 * @param {Question} question
 * @param {string[]} given
 */
function read(question, given) {
  if (isSeveral(question)) return given;
  if (question.kind === "number") return readNumber(given[0]);
  if (question.kind === "yesno" || question.kind === "consent") {
    return Object.hasOwn(YES_NO, given[0]) ? YES_NO[given[0]] : given[0];
  }
  return tidy(given[0]);
}
