/**
 * How a question is answered.
 */

/** @import { Question } from "./types.d.ts" */

/**
 * Whether the answer is a list of options.
 * @param {Question} question
 */
export function isSeveral(question) {
  return question.kind === "choices" || (question.kind === "illustrated" && question.several === true);
}

/**
 * Whether the answer is one or several of the options.
 * @param {Question} question
 */
export function isChoice(question) {
  return question.kind === "choice" || question.kind === "choices" || question.kind === "illustrated";
}
