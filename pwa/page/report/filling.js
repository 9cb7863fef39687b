/** @import { Me } from "../../worker/owner.js" */
/** @import { Values } from "../types.d.ts" */

/** Fields that belong to the form itself, not to what was said. */
const NOT_KEPT = ["id", "etape", "action", "photo", "near", "same"];

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

const PERSON = ["civility", "first_name", "last_name", "email", "phone", "address"];

/**
 * What is known of the person, for the fields that are still empty; a box that was ticked off stays so.
 * @param {Me} me
 * @param {Values} present
 * @returns {Values}
 */
export function prefill(me, present) {
  if (me.owner === null) return {};
  const { civility, first_name, last_name, email, phone, address } = me;
  const isFirst = !PERSON.some((name) => present[name]);
  const updates_email = isFirst ? me.updates_email : "";
  const known = { civility: civility?.toLowerCase(), first_name, last_name, email, phone, address, updates_email };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => (value && !present[name] ? [[name, [value]]] : [])),
  );
}
