import { check } from "../../catalogue/answers.js";
import { readAnswers } from "../../catalogue/form.js";
import { tidy } from "../../catalogue/text.js";

/** @import { Answers, TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { Answer, Fix, Place, ReportFields, Who } from "../../types.d.ts" */

/**
 * What is read of a form: a FormData, or anything that gives its values.
 * @typedef {{getAll(name: string): unknown[]}} Fields
 */

/**
 * The first value of a field, tidied.
 * @param {Fields} fields
 * @param {string} name
 */
export function textOf(fields, name) {
  const [first] = fields.getAll(name);
  return typeof first === "string" ? tidy(first) : "";
}

/**
 * The report that a filled form means; to be called on a form without faults.
 * @param {Fields} fields
 * @param {{topic: TopicForPhone, catalogue: string, lang: string, today: string}} given
 * @returns {ReportFields}
 */
export function readReport(fields, { topic, catalogue, lang, today }) {
  const { answers } = check(topic.questions, readAnswers(topic.questions, fields), today);
  const anonymous = textOf(fields, "anonymous") === "yes";
  return {
    catalogue: catalogue || null,
    lang,
    answers: /** @type {Record<string, Answer>} */ (answers),
    comment: textOf(fields, "comment"),
    place: readPlace(fields),
    who: readWho(fields, anonymous),
    updates: { email: !anonymous && textOf(fields, "updates_email") === "yes", sms: false },
    survey_consent: !anonymous && textOf(fields, "survey_consent") === "yes",
  };
}

/**
 * The questions that are asked with these answers, and the answers read so far.
 * @param {Fields} fields
 * @param {TopicForPhone} topic
 * @returns {Answers}
 */
export function answersIn(fields, topic) {
  return readAnswers(topic.questions, fields);
}

/**
 * @param {Fields} fields
 * @returns {Place}
 */
export function readPlace(fields) {
  const label = textOf(fields, "place_label");
  const fix = placeMode(fields) === "gps" ? readFix(fields) : null;
  const mode = fix ? "gps" : "text";
  return { chosen: { mode, label, lat: fix?.lat ?? null, lon: fix?.lon ?? null, gazetteer: null, ids: [] }, fix };
}

/**
 * How the person says where it is; without a choice, by what was given.
 * @param {Fields} fields
 * @returns {"gps" | "text" | null}
 */
export function placeMode(fields) {
  const chosen = textOf(fields, "place_mode");
  if (chosen === "gps" || chosen === "text") return chosen;
  if (textOf(fields, "place_label")) return "text";
  return readFix(fields) ? "gps" : null;
}

/**
 * @param {Fields} fields
 * @returns {Fix | null}
 */
export function readFix(fields) {
  const [lat, lon, accuracy_m] = ["lat", "lon", "accuracy_m"].map((name) => numberIn(textOf(fields, name)));
  const fixed_at = textOf(fields, "fixed_at");
  if (lat === null || lon === null || accuracy_m === null || !fixed_at) return null;
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return { lat, lon, accuracy_m, fixed_at };
}

/**
 * @param {Fields} fields
 * @param {boolean} anonymous
 * @returns {Who}
 */
function readWho(fields, anonymous) {
  /** @param {string} name */
  const said = (name) => (anonymous ? null : textOf(fields, name) || null);
  return {
    anonymous,
    civility: CIVILITIES[said("civility") ?? ""] ?? null,
    first_name: said("first_name"),
    last_name: said("last_name"),
    email: said("email"),
    phone: said("phone"),
    address: said("address"),
  };
}

/** As the form writes them, as the town does. */
const CIVILITIES = /** @type {Record<string, string>} */ ({ m: "M", M: "M", mme: "Mme", Mme: "Mme" });

/** @param {string} text */
function numberIn(text) {
  const number = Number(text);
  return text === "" || !Number.isFinite(number) ? null : number;
}
