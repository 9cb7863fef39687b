/**
 * Answers as the form's fields hold them, turned into JSON answers; the same reading as `server/catalogue/forms.py`.
 */

import { isFrench } from "../kernel/words.js";
import { isSeveral } from "./kinds.js";
import { tidy } from "./text.js";
import { isRecord } from "./when.js";

/** @import { Answers, Question } from "./types.d.ts" */

/** @type {Record<string, boolean>} */
const YES_NO = { yes: true, no: false };
const BY_THOUSANDS = /^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,10})?$/;

/** Items of a repeating group that are read. */
const MOST_ITEMS = 20;
const PICK_LIMIT = 2000;

/**
 * @typedef {{getAll(name: string): unknown[]}} Fields a FormData
 */

/**
 * The answers of the fields `q.<path>`; what cannot be read stays text, so that the check can refuse it.
 * @param {Question[]} questions
 * @param {Fields} fields
 * @param {string} [path]
 * @returns {Answers}
 */
export function readAnswers(questions, fields, path = "") {
  /** @type {Answers} */
  const found = {};
  for (const question of questions) {
    const answer = (READERS[question.kind] ?? readPlain)(question, fields, `q.${path}${question.code}`);
    if (answer !== undefined) found[question.code] = answer;
  }
  return found;
}

/** @type {Partial<Record<Question["kind"], (question: Question, fields: Fields, name: string) => unknown>>} */
const READERS = {
  timeslot(_question, fields, name) {
    const [day] = givenIn(fields, `${name}.day`);
    const [slot] = givenIn(fields, `${name}.slot`);
    const read = { ...(day ? { day: tidy(day) } : {}), ...(slot ? { slot: tidy(slot) } : {}) };
    return day || slot ? read : undefined;
  },
  /** What was picked, while the words beside it are still its own; else the words alone. */
  place(_question, fields, name) {
    const [typed] = givenIn(fields, name);
    if (typed === undefined) return undefined;
    const label = tidy(typed);
    const pick = readPicked(givenIn(fields, `${name}.pick`)[0] ?? "");
    if (pick?.label !== label) return { mode: "text", label, lat: null, lon: null, gazetteer: null, ids: [] };
    const { mode = null, lat = null, lon = null, gazetteer = null, ids } = pick;
    return { mode, label, lat, lon, gazetteer, ids };
  },
  /** How many files there are: a field for each. */
  file: (_question, fields, name) => givenIn(fields, name).length || undefined,
  /** An item for each field of the group's own name, in the order of the page. */
  group({ questions = [] }, fields, name) {
    const count = Math.min(givenIn(fields, name).length, MOST_ITEMS + 1);
    const items = Array.from({ length: count }, (_, n) => readAnswers(questions, fields, `${name.slice(2)}.${n}.`));
    return count > 0 ? items : undefined;
  },
};

/**
 * @param {Fields} fields
 * @param {string} name
 */
function givenIn(fields, name) {
  return /** @type {string[]} */ (
    fields.getAll(name).filter((value) => typeof value === "string" && tidy(value) !== "")
  );
}

/**
 * @param {string} text
 * @returns {Record<string, unknown> | null}
 */
function readPicked(text) {
  if (text.length > PICK_LIMIT) return null;
  try {
    const read = JSON.parse(text);
    return isRecord(read) && Array.isArray(read.ids) ? read : null;
  } catch {
    return null;
  }
}

/**
 * The number that a person wrote, with a comma or a point and gaps between thousands; else what was written. Only English
 * has commas between thousands: there `4,000` is four thousand, and `2,5` is two and a half all the same.
 * @param {string} written
 * @returns {number | string}
 */
export function readNumber(written) {
  let bare = tidy(written).replace(/[ \u00a0\u202f]/g, "");
  if (!isFrench() && BY_THOUSANDS.test(bare)) bare = bare.replaceAll(",", "");
  return /^[+-]?[0-9]{1,15}(?:[.,][0-9]{1,10})?$/.test(bare) ? Number(bare.replace(",", ".")) : tidy(written);
}

/**
 * @param {Question} question
 * @param {Fields} fields
 * @param {string} name
 */
function readPlain(question, fields, name) {
  const given = givenIn(fields, name);
  if (given.length === 0) return undefined;
  if (isSeveral(question)) return given;
  if (question.kind === "number") return readNumber(given[0]);
  if (question.kind === "yesno" || question.kind === "consent") {
    return Object.hasOwn(YES_NO, given[0]) ? YES_NO[given[0]] : given[0];
  }
  return tidy(given[0]);
}
