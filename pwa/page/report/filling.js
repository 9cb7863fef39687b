/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { Me } from "../../worker/owner.js" */
/** @import { ReportFields } from "../../types.d.ts" */
/** @import { Values } from "../types.d.ts" */

/** Fields that belong to the form itself, not to what was said. */
const NOT_KEPT = ["id", "etape", "action", "photo"];

/**
 * What a form holds, as a draft keeps it.
 * @param {Iterable<[string, unknown]>} entries of a FormData
 * @returns {Values}
 */
export function valuesIn(entries) {
  /** @type {Values} */
  const values = {};
  for (const [name, value] of entries) {
    if (typeof value !== "string" || value === "" || NOT_KEPT.includes(name)) continue;
    values[name] = [...(values[name] ?? []), value];
  }
  return values;
}

/**
 * A report as the form would hold it, to be changed.
 * @param {ReportFields} report
 * @param {TopicForPhone} topic
 * @returns {Values}
 */
export function valuesOf({ answers, comment, place, who, updates, survey_consent }, topic) {
  const { chosen, fix } = place;
  const said = {
    place_mode: chosen.mode === "gps" ? "gps" : "text",
    place_label: chosen.label,
    place_confirmed: fix ? "yes" : "",
    lat: fix?.lat,
    lon: fix?.lon,
    accuracy_m: fix?.accuracy_m,
    fixed_at: fix?.fixed_at,
    comment,
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
 * What is known of the person, for the fields that are still empty.
 * @param {Me} me
 * @param {Values} present
 * @returns {Values}
 */
export function prefill(me, present) {
  if (me.owner === null) return {};
  const { civility, first_name, last_name, email, phone, address } = me;
  const known = { civility: civility?.toLowerCase(), first_name, last_name, email, phone, address };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => (value && !present[name] ? [[name, [value]]] : [])),
  );
}

/**
 * Deep links: what an address says of the place and the comment.
 * @param {string} search
 * @returns {Values}
 */
export function valuesInAddress(search) {
  const asked = new URLSearchParams(search);
  const place = asked.get("place")?.slice(0, 300);
  const comment = asked.get("comment")?.slice(0, 4000);
  return {
    ...(place ? { place_mode: ["text"], place_label: [place] } : {}),
    ...(comment ? { comment: [comment] } : {}),
  };
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
