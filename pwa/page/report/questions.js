import { asked } from "../../catalogue/when.js";
import { all } from "../dom.js";
import { answersIn } from "./reading.js";

/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */

/**
 * Shows the questions that are asked with the answers given so far. What was answered to the others stays in the page,
 * should the person change their mind, and is left out of the report.
 * @param {HTMLFormElement} form
 * @param {{topic: TopicForPhone, today: string}} given
 */
export function showQuestions(form, { topic, today }) {
  const shown = asked(topic.questions, answersIn(new FormData(form), topic), today);
  for (const block of all(form, "[data-question]")) block.hidden = !shown.includes(block.dataset.question ?? "");
}
