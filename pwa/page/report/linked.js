/**
 * What a link fills in the form, `/signaler/<topic>?place=…&lat=…&lon=…&comment=…&<question>=…`, read as
 * `server/cases/pages/report_link.py` reads it (`tests/vectors/links.json`): the page that a phone keeps is blank.
 */

import { FORBIDDEN, LONG_LIMIT, SHORT_LIMIT, tidy } from "../../catalogue/text.js";
import { t } from "../../kernel/words.js";
import { all, must } from "../dom.js";

/** @import { Question, TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { Values } from "../types.d.ts" */
/** @typedef {[south: number, west: number, north: number, east: number]} Box */

const LABEL_LIMIT = 300;
const DEGREES = /^-?[0-9]{1,3}(?:\.[0-9]{1,12})?$/;
const DIGITS = 6;
const INVISIBLE = new RegExp(FORBIDDEN, "gu");
/** Names that are never a question's. */
const OWN_NAMES = ["place", "lat", "lon", "comment"];
/** A link consents to nothing and carries no file. */
const FILLED_KINDS = ["text", "longtext", "number", "date", "choice", "choices", "illustrated", "yesno"];
const YES_NO = /** @type {Record<string, string>} */ ({ yes: "yes", no: "no", oui: "yes", non: "no" });
/** Addresses of links to hand on; others lead from page to page, where the person has just chosen the place. */
const LINK = /^\/signaler\//;

/**
 * What the address of this page proposes to its form.
 * @param {HTMLFormElement} form
 * @param {TopicForPhone} topic
 */
export function linkOf(form, topic) {
  const modes = /** @type {HTMLInputElement[]} */ (all(form, '[name="place_mode"]')).map(({ value }) => value);
  const corners = (form.dataset.townBox ?? "").split(" ").filter(Boolean).map(Number);
  const box = corners.length === 4 ? /** @type {Box} */ (corners) : null;
  const values = valuesInLink(location.search, { questions: topic.questions, modes, box });
  const line = must(form, "[data-linked]");

  return {
    /**
     * Fills a form that holds nothing yet, and says that a link did.
     * @param {(form: HTMLFormElement, values: Values) => void} fillForm
     */
    fill(fillForm) {
      fillForm(form, values);
      line.hidden = !LINK.test(location.pathname) || Object.keys(values).length === 0;
    },

    /**
     * Over a draft it fills nothing: the line of the draft says how to begin from the link instead.
     * @param {Values} kept
     */
    offer(kept) {
      line.hidden = true;
      if (Object.entries(values).every(([name, value]) => String(kept[name]) === String(value))) return;
      must(form, "[data-draft-text]").textContent = t(
        "Votre brouillon est repris. Le lien que vous avez ouvert dit autre chose.",
      );
      must(form, "[data-draft-discard]").textContent = t("Repartir du lien");
    },
  };
}

/**
 * The form's values that an address proposes; what is unknown, empty or outside the town is passed over.
 * @param {string} search
 * @param {{questions: readonly Question[], modes: readonly string[], box: Box | null}} given `modes`: the ways to say
 *   where that the form offers
 * @returns {Values}
 */
export function valuesInLink(search, { questions, modes, box }) {
  const asked = new URLSearchParams(search);
  const comment = textIn(asked.get("comment") ?? "", LONG_LIMIT);
  /** @type {Values} */
  const values = { ...where(asked, modes, box), ...(comment ? { comment: [comment] } : {}) };
  for (const question of questions) {
    if (OWN_NAMES.includes(question.code) || !FILLED_KINDS.includes(question.kind)) continue;
    const read = answerIn(question, asked.getAll(question.code)).filter(Boolean);
    if (read.length > 0) values[`q.${question.code}`] = read;
  }
  return values;
}

/**
 * @param {URLSearchParams} asked
 * @param {readonly string[]} modes
 * @param {Box | null} box
 * @returns {Values}
 */
function where(asked, modes, box) {
  const label = lineIn(asked.get("place") ?? "", LABEL_LIMIT);
  const point = pointIn(asked, box);
  if (point && modes.includes("map")) {
    const [lat, lon] = point;
    const chosen = { mode: "map", label: label || t("Un point sur la carte"), lat, lon };
    return { place_mode: ["map"], pick_map: [JSON.stringify({ ...chosen, gazetteer: null, ids: [] })] };
  }
  if (!label) return {};
  if (modes.includes("address")) return { place_mode: ["address"], search_address: [cut(label, SHORT_LIMIT)] };
  return { place_mode: ["text"], place_label: [label] };
}

/**
 * @param {URLSearchParams} asked
 * @param {Box | null} box
 */
function pointIn(asked, box) {
  const written = ["lat", "lon"].map((name) => asked.get(name) ?? "");
  if (!box || !written.every((text) => DEGREES.test(text))) return null;
  const [lat, lon] = written.map((text) => Number(Number(text).toFixed(DIGITS)));
  const [south, west, north, east] = box;
  return lat >= south && lat <= north && lon >= west && lon <= east ? [lat, lon] : null;
}

/**
 * @param {Question} question
 * @param {string[]} given
 * @returns {string[]}
 */
function answerIn({ kind, options = [], several, max_length }, given) {
  const [first = ""] = given;
  if (["choice", "choices", "illustrated"].includes(kind)) {
    const chosen = [...new Set(given)].filter((one) => options.some(({ code }) => code === one));
    return kind === "choices" || several ? chosen : chosen.slice(0, 1);
  }
  if (kind === "yesno") return [YES_NO[first] ?? ""];
  if (kind === "longtext") return [textIn(first, max_length ?? LONG_LIMIT)];
  return [lineIn(first, kind === "text" ? (max_length ?? SHORT_LIMIT) : SHORT_LIMIT)];
}

/**
 * @param {string} written
 * @param {number} limit
 */
function textIn(written, limit) {
  return tidy(cut(tidy(written).replace(INVISIBLE, ""), limit));
}

/**
 * @param {string} written
 * @param {number} limit
 */
function lineIn(written, limit) {
  return tidy(cut(textIn(written, LONG_LIMIT).replaceAll("\n", " "), limit));
}

/**
 * @param {string} text
 * @param {number} limit code points
 */
function cut(text, limit) {
  return [...text].slice(0, limit).join("");
}
