import { t } from "../../kernel/words.js";
import { all, cloneOf, must } from "../dom.js";
import { givenAway, warningNote } from "../warning.js";
import { letterOf } from "./letter.js";

/** @import { Part } from "./letter.js" */
/** @import { Report } from "./report.js" */

/**
 * Writes the summary as a letter, each part with the button that opens its step.
 * @param {Pick<Report, "form" | "topic" | "today" | "photos">} report
 */
export function showSummary({ form, topic, today, photos }) {
  const pictures = photos.list().flatMap(({ n }) => photos.pictureOf(n) ?? []);
  const given = { topic, today, photos: photos.joined(), isPictured: pictures.length > 0 };
  const parts = letterOf(new FormData(form), given);
  const what = givenAway(String(new FormData(form).get("comment") ?? ""));
  must(form, "[data-summary-parts]").replaceChildren(
    ...parts.map((part) => partOf(form, part, pictures)),
    ...(what ? [warningNote(shown(what))] : []),
  );
}

/** @param {string} what */
const shown = (what) =>
  t("Vos commentaires contiennent {what}. Retirez-le si vous le pouvez : la Ville peut les montrer au public.", {
    what,
  });

/**
 * @param {HTMLFormElement} form
 * @param {Part} part
 * @param {{url: string, alt: string}[]} pictures
 */
function partOf(form, { step, title, lines, hasPhotos }, pictures) {
  const clone = cloneOf(form, "[data-letter-part]");
  for (const slot of all(clone, '[data-slot="title"], [data-slot="edit-what"]')) slot.textContent = title;
  const edit = must(clone, '[data-slot="edit"]');
  edit.dataset.goto = String(step);
  edit.setAttribute("value", `aller:${step}`);
  must(clone, '[data-slot="lines"]').replaceChildren(...lines.map((line) => lineOf(form, line)));
  must(clone, '[data-slot="photos"]').replaceChildren(...(hasPhotos ? pictures.map(imageOf) : []));
  return clone;
}

/**
 * @param {HTMLFormElement} form
 * @param {{question: string, text: string}} line
 */
function lineOf(form, { question, text }) {
  const clone = cloneOf(form, "[data-letter-line]");
  const asked = must(clone, '[data-slot="question"]');
  asked.textContent = question;
  asked.hidden = question === "";
  must(clone, '[data-slot="text"]').textContent = text;
  return clone;
}

/** @param {{url: string, alt: string}} picture */
function imageOf({ url, alt }) {
  const image = document.createElement("img");
  image.src = url;
  image.alt = alt;
  return image;
}
