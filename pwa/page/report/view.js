import { asked } from "../../catalogue/when.js";
import { here } from "../../kernel/words.js";
import { all, maybe, must } from "../dom.js";
import { answersIn } from "./reading.js";

/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { FieldFault, Values } from "../types.d.ts" */

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

/**
 * Opens one step and closes the others; its title takes the focus, so that it is read and nothing is lost above.
 * @param {HTMLFormElement} form
 * @param {number} step
 * @param {{isFocused: boolean}} options
 */
export function showStep(form, step, { isFocused }) {
  for (const section of all(form, "[data-step]")) section.hidden = section.dataset.step !== String(step);
  must(form, '[name="etape"]').setAttribute("value", String(step));
  if (!isFocused) return;
  form.scrollIntoView({ block: "start" });
  window.scrollTo(0, 0);
  must(form, `[data-step="${step}"] [data-step-title]`).focus({ preventScroll: true });
}

/**
 * Writes what must be mended, on top and beside each field; the summary on top takes the focus.
 * @param {HTMLFormElement} form
 * @param {FieldFault[]} faults
 */
export function showFaults(form, faults) {
  clearFaults(form);
  const summary = must(form, "[data-error-summary]");
  must(summary, "ul").replaceChildren(...faults.map((fault) => lineOf(fault, form)));
  for (const { name, sentence } of faults) markField(form, name, sentence);
  summary.hidden = faults.length === 0;
  if (faults.length > 0) summary.focus();
}

/** @param {HTMLFormElement} form */
export function clearFaults(form) {
  must(form, "[data-error-summary]").hidden = true;
  for (const field of all(form, ".field--wrong")) unmark(field);
}

/**
 * What was mended is no longer said; nothing new is said before the person goes on.
 * @param {HTMLFormElement} form
 * @param {() => FieldFault[]} stillWrong
 */
export function forgiveMended(form, stillWrong) {
  const summary = must(form, "[data-error-summary]");
  if (summary.hidden) return;
  const wrong = new Set(stillWrong().map(({ name }) => name));
  const lines = all(summary, "li");
  const mended = lines.filter(({ dataset }) => dataset.name !== "report" && !wrong.has(dataset.name ?? ""));
  for (const line of mended) {
    const field = maybe(form, `[data-field="${CSS.escape(line.dataset.name ?? "")}"]`);
    if (field) unmark(field);
    line.remove();
  }
  summary.hidden = mended.length === lines.length;
}

/** @param {HTMLElement} field */
function unmark(field) {
  field.classList.remove("field--wrong");
  for (const control of all(field, "[aria-invalid]")) control.removeAttribute("aria-invalid");
  const line = maybe(field, ".field__error");
  if (line) line.hidden = true;
}

/**
 * @param {FieldFault} fault
 * @param {HTMLFormElement} form
 */
function lineOf({ name, sentence }, form) {
  const line = document.createElement("li");
  line.dataset.name = name;
  const address = addressOf(name, form);
  const words = document.createElement(address ? "a" : "span");
  if (address) words.setAttribute("href", address);
  words.textContent = `${askedBefore(name, form)}${sentence}`;
  line.append(words);
  return line;
}

/**
 * What a question asks, before its sentence: several are wrong in the same words.
 * @param {string} name
 * @param {HTMLFormElement} form
 */
function askedBefore(name, form) {
  const isQuestion = name === "anonymous" || name.startsWith("q.");
  const title = isQuestion && maybe(form, `[data-field="${CSS.escape(name)}"] .field__label`)?.firstChild?.textContent;
  return title ? `${title.trim()} – ` : "";
}

/**
 * @param {string} name
 * @param {HTMLFormElement} form
 */
function addressOf(name, form) {
  if (name === "account") return here(`/compte/connexion?suite=${encodeURIComponent(location.pathname)}`);
  return form.querySelector(`#${CSS.escape(`f-${name}`)}`) ? `#f-${name}` : null;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} sentence
 */
function markField(form, name, sentence) {
  const field = maybe(form, `[data-field="${CSS.escape(name)}"]`);
  const line = maybe(form, `#${CSS.escape(`err-${name}`)}`);
  if (!field || !line) return;
  field.classList.add("field--wrong");
  for (const control of all(field, "input, select, textarea")) control.setAttribute("aria-invalid", "true");
  line.textContent = sentence;
  line.hidden = false;
}

/**
 * Writes values into a form: text as it is, boxes by their value.
 * @param {HTMLFormElement} form
 * @param {Values} values
 * @returns {number} how many answers have no place in it, because the topic is another one by now
 */
export function fillForm(form, values) {
  let homeless = 0;
  for (const [name, given] of Object.entries(values)) {
    const controls = controlsOf(form, name);
    const boxes = controls.filter(isBox);
    for (const control of controls) {
      if (isBox(control)) control.checked = given.includes(control.value);
      else if (control.type !== "file") control.value = given[0] ?? "";
    }
    const offered =
      boxes.length === 0
        ? controls.some((control) => !(control instanceof HTMLSelectElement) || control.value === given[0])
        : given.every((one) => boxes.some((box) => box.value === one));
    if (name.startsWith("q.") && given.length > 0 && !offered) homeless += 1;
  }
  return homeless;
}

/**
 * @param {Element} control
 * @returns {control is HTMLInputElement}
 */
function isBox(control) {
  return control instanceof HTMLInputElement && (control.type === "radio" || control.type === "checkbox");
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function controlsOf(form, name) {
  return /** @type {(HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]} */ (
    all(form, `[name="${CSS.escape(name)}"]`)
  );
}
