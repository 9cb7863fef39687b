import { saveDraftPhoto } from "../../outbox/drafts.js";
import { photosOf } from "../../outbox/outbox.js";
import { refusedFields, stepOf } from "./checking.js";
import { unlabelled } from "./reading.js";

/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */
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
  const asked = topic.questions.map(({ code }) => [`q.${code}`, answerValues(answers[code])]);
  const rest = Object.entries(said).map(([name, value]) => [name, answerValues(value)]);
  return Object.fromEntries([...asked, ...rest].filter(([, values]) => values.length > 0));
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
