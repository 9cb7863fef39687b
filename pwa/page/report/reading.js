import { readAnswers } from "../../catalogue/form.js";
import { tidy } from "../../catalogue/text.js";

/** @import { Answers, TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { Fix, Place } from "../../types.d.ts" */

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

/** @param {string} text */
function numberIn(text) {
  const number = Number(text);
  return text === "" || !Number.isFinite(number) ? null : number;
}
