/** Which field of the form a fault belongs to, and the step where that field stands. */

/** @import { FieldError } from "../../catalogue/types.d.ts" */
/** @import { FieldFault } from "../types.d.ts" */

/**
 * What the town refused, beside the fields of the form; what belongs to no field stands for the whole.
 * @param {FieldError[]} errors
 * @returns {FieldFault[]}
 */
export function refusedFields(errors) {
  return errors.map(({ pointer, detail }) => ({ name: fieldAt(pointer), sentence: detail }));
}

/**
 * The name of the field that a pointer into the report names.
 * @param {string} pointer
 */
export function fieldAt(pointer) {
  const [, member, inner, ...deeper] = pointer.split("/");
  if (member === "answers") return ["q", inner ?? "", ...deeper].join(".");
  if (member === "who") return inner ?? "first_name";
  if (member === "place") return "place_label";
  if (member === "parts") return "photo";
  return member === "comment" ? "comment" : "report";
}

/**
 * The step where a field stands.
 * @param {string} name
 */
export function stepOf(name) {
  if (name === "account" || name === "urgence") return 1;
  if (/^(place|search|pick)_/.test(name)) return 2;
  if (name === "photo" || name === "comment" || name.startsWith("q.")) return 3;
  return name === "report" ? 5 : 4;
}
