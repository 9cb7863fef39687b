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
 * Whether a place is asked: some topics have none, as a certificate.
 * @param {TopicForPhone} topic
 */
export const asksPlace = ({ place }) => place.modes.length > 0;

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
  const mode = placeMode(fields);
  const landmark = textOf(fields, "place_label");
  const fix = mode === "gps" || mode === "map" ? readFix(fields) : null;
  const pick = mode && readPick(textOf(fields, `pick_${mode}`));
  if (pick) return { chosen: { ...pick, label: labelled(pick.label, landmark) }, fix };
  if (fix && mode === "gps")
    return { chosen: { ...NOWHERE, mode: "gps", label: landmark, lat: fix.lat, lon: fix.lon }, fix };
  const typed = isSearched(mode) ? textOf(fields, `search_${mode}`) : "";
  return { chosen: { ...NOWHERE, mode: "text", label: labelled(typed, landmark) }, fix: null };
}

const NOWHERE = { lat: null, lon: null, gazetteer: null, ids: [] };
/** Ways in which something is typed and looked up. */
const SEARCHED = ["address", "intersection", "segment"];
const MODES = ["gps", "map", "text", ...SEARCHED];
/** Stands between a place and what was added to it. */
const LANDMARK = " – ";
const LABEL_LIMIT = 300;

/** @param {string | null} mode */
export const isSearched = (mode) => mode !== null && SEARCHED.includes(mode);

/**
 * A place with what was added to it.
 * @param {string} place
 * @param {string} landmark
 */
function labelled(place, landmark) {
  return [place, landmark].filter(Boolean).join(LANDMARK).slice(0, LABEL_LIMIT);
}

/**
 * A label as the form holds it: the place, and what was added.
 * @param {string} label
 */
export function unlabelled(label) {
  const [place, ...landmark] = label.split(LANDMARK);
  return { place, landmark: landmark.join(LANDMARK) };
}

/**
 * What was picked of the gazetteer's answers; null for what is none.
 * @param {string} text
 * @returns {Place["chosen"] | null}
 */
export function readPick(text) {
  try {
    const { mode, label, lat, lon, gazetteer, ids } = JSON.parse(text);
    return typeof label === "string" && Array.isArray(ids) ? { mode, label, lat, lon, gazetteer, ids } : null;
  } catch {
    return null;
  }
}

/**
 * How the person says where it is; without a choice, by what was given.
 * @param {Fields} fields
 * @returns {string | null}
 */
export function placeMode(fields) {
  const chosen = textOf(fields, "place_mode");
  if (MODES.includes(chosen)) return chosen;
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
