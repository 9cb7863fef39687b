/** Answers as a letter says them; the same words as `server/catalogue/answers.py`. */

import { numberText } from "../kernel/numbers.js";
import { t, tn } from "../kernel/words.js";
import { isDay } from "./days.js";
import { isChoice } from "./kinds.js";
import { longDay } from "./sentences.js";
import { isBlank, isRecord, itemsIn } from "./when.js";

/** @import { Answers, Question } from "./types.d.ts" */

/**
 * Each question that was answered with its answer; of a group, one line for each item.
 * @param {Question[]} questions
 * @param {Answers} answers
 * @returns {[string, string][]}
 */
export function answersInWords(questions, answers) {
  return questions.flatMap((question) => {
    const answer = answers[question.code];
    if (question.kind === "info" || isBlank(answer)) return [];
    return question.kind === "group"
      ? itemsInWords(question, answer)
      : [/** @type {[string, string]} */ ([question.title, inWords(question, answer)])];
  });
}

/**
 * « Enfant 1 » and « Prénom : Léa · Classe : CP ».
 * @param {Question} group
 * @param {unknown} answer
 * @returns {[string, string][]}
 */
function itemsInWords(group, answer) {
  return (itemsIn(answer) ?? []).map((item, index) => {
    const told = answersInWords(group.questions ?? [], item);
    const words = told.map(([term, value]) => t("{term} : {value}", { term, value })).join(" · ");
    return [`${group.item ?? group.title} ${index + 1}`, words];
  });
}

/**
 * @param {Question} question
 * @param {unknown} answer
 */
function inWords(question, answer) {
  if (isChoice(question)) return titlesOf(question, Array.isArray(answer) ? answer : [answer]).join(", ");
  if (typeof answer === "boolean") return answer ? t("Oui") : t("Non");
  if (question.kind === "file") return tn("{n} fichier", "{n} fichiers", Number(answer));
  if (typeof answer === "number") return [numberText(answer), question.unit].filter(Boolean).join(" ");
  if (isRecord(answer))
    return question.kind === "timeslot" ? slotInWords(question, answer) : String(answer.label ?? "");
  return question.kind === "date" && isDay(answer) ? longDay(answer) : String(answer);
}

/**
 * « 3 décembre 2026, le matin »
 * @param {Question} question
 * @param {Record<string, unknown>} answer
 */
function slotInWords(question, { day, slot }) {
  return [isDay(day) ? longDay(day) : String(day), ...titlesOf(question, [slot])].join(", ");
}

/**
 * @param {Question} question
 * @param {unknown[]} chosen
 */
function titlesOf(question, chosen) {
  return (question.options ?? []).flatMap(({ code, title }) => (chosen.includes(code) ? [title] : []));
}
