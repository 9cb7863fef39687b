import { dayIn } from "../catalogue/days.js";
import { all, maybe, must } from "./dom.js";
import { showQuestions } from "./report/view.js";

/** @import { TopicForPhone } from "../catalogue/types.d.ts" */

/**
 * The form of a draft, shown to its keeper: questions come and go as they will on a phone, and nothing is sent.
 * @param {Document} page
 */
export function wirePreview(page) {
  const form = /** @type {HTMLFormElement | null} */ (maybe(page, "#report"));
  if (!form) return;
  const topic = /** @type {TopicForPhone} */ (JSON.parse(must(page, "#topic").textContent ?? ""));
  const given = { topic, today: dayIn(new Date(), topic) };
  const show = () => showQuestions(form, given);
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (button?.name === "action") turn(page, button.value === "retour" ? -1 : 1);
  });
  for (const link of all(form, "a[href]")) link.addEventListener("click", (event) => event.preventDefault());
  show();
}

/**
 * Opens the step before or after the present one, as the buttons do on a phone.
 * @param {Document} page
 * @param {-1 | 1} by
 */
function turn(page, by) {
  const links = all(page, ".preview__step");
  const now = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[now + by]?.click();
}

wirePreview(document);
