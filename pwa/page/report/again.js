import { isRecord, itemsIn } from "../../catalogue/when.js";
import { saveDraftPhoto } from "../../outbox/drafts.js";
import { photosOf } from "../../outbox/outbox.js";
import { refusedFields, stepOf } from "./fields.js";
import { unlabelled } from "./reading.js";

/** @import { Answers, Question, TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { Item, Photo, ReportFields } from "../../types.d.ts" */
/** @import { Values } from "../types.d.ts" */
/** @import { Report } from "./report.js" */

/**
 * What a row of the outbox says, to be changed in the form.
 * @param {Report} report
 * @param {Item} item
 * @returns {Promise<{values: Values, photos: Photo[]}>}
 */
export async function readAgain(report, item) {
  const fields = /** @type {ReportFields} */ (/** @type {unknown} */ (item.fields));
  const photos = await photosOf(report.device.store, item.id);
  // The draft stands by itself: it must not lose its photos should the row leave meanwhile. A full device has them still.
  for (const photo of photos) await saveDraftPhoto(report.device.store, report.draft.which, photo).catch(() => {});
  return { values: valuesOf(fields, report.topic), photos };
}

/**
 * Why the town refused it, beside its fields.
 * @param {Report} report
 * @param {Parameters<typeof refusedFields>[0]} errors
 */
export async function showRefusal(report, errors) {
  const faults = refusedFields(errors);
  if (faults.length === 0) return;
  await report.open(Math.min(...faults.map(({ name }) => stepOf(name))));
  report.refuse(faults);
}

/**
 * A report as the form would hold it, to be changed.
 * @param {ReportFields} report
 * @param {TopicForPhone} topic
 * @returns {Values}
 */
export function valuesOf({ answers, comment, place, who, updates, survey_consent, same_as }, topic) {
  const { fix } = place;
  const said = {
    ...placeValues(place),
    place_confirmed: fix ? "yes" : "",
    lat: fix?.lat,
    lon: fix?.lon,
    accuracy_m: fix?.accuracy_m,
    fixed_at: fix?.fixed_at,
    comment,
    same_as,
    anonymous: yesNo(who.anonymous),
    civility: who.civility?.toLowerCase(),
    first_name: who.first_name,
    last_name: who.last_name,
    email: who.email,
    phone: who.phone,
    address: who.address,
    updates_email: updates.email ? "yes" : "",
    survey_consent: who.anonymous ? "" : yesNo(survey_consent),
  };
  const rest = Object.entries(said).map(([name, value]) => [name, answerValues(value)]);
  return Object.fromEntries([...fieldsOf(topic.questions, answers), ...rest].filter(([, values]) => values.length > 0));
}

/**
 * @param {ReportFields["place"]} place
 * @returns {Record<string, string>}
 */
function placeValues({ chosen, fix }) {
  if (chosen.mode === "gps" || chosen.mode === "text") return { place_mode: chosen.mode, place_label: chosen.label };
  const { place, landmark } = unlabelled(chosen.label);
  const pick = JSON.stringify({ ...chosen, label: place });
  const mode = fix && chosen.mode !== "map" ? "gps" : chosen.mode;
  return { place_mode: mode, [`pick_${mode}`]: pick, [`search_${mode}`]: place, place_label: landmark };
}

/**
 * The fields of answers, by the name of each; the files themselves say how many they are.
 * @param {Question[]} questions
 * @param {Answers} answers
 * @param {string} [path]
 * @returns {[string, string[]][]}
 */
function fieldsOf(questions, answers, path = "") {
  return questions.flatMap((question) => {
    const name = `q.${path}${question.code}`;
    const answer = answers[question.code];
    if (question.kind === "group") {
      const items = itemsIn(answer) ?? [];
      const inner = items.flatMap((item, n) =>
        fieldsOf(question.questions ?? [], item, `${path}${question.code}.${n}.`),
      );
      return [[name, items.map(() => "1")], ...inner];
    }
    if (question.kind === "file") return [];
    if (!isRecord(answer)) return [[name, answerValues(answer)]];
    if (question.kind === "place")
      return [
        [name, answerValues(answer.label)],
        [`${name}.pick`, [JSON.stringify(answer)]],
      ];
    return Object.entries(answer).map(([member, value]) => [`${name}.${member}`, answerValues(value)]);
  });
}

/** @param {unknown} value */
function answerValues(value) {
  if (value === undefined || value === null || value === "") return [];
  if (typeof value === "boolean") return [yesNo(value)];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** @param {boolean} value */
function yesNo(value) {
  return value ? "yes" : "no";
}
