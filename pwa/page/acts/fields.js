import { tidy } from "../../catalogue/text.js";
import { t } from "../../kernel/words.js";

/** @import { FieldFault } from "../types.d.ts" */

/** The field of each form that holds its words. */
const TEXTS = /** @type {Record<string, string>} */ ({
  update: "text",
  reply: "text",
  withdrawal: "explanation",
  reopening: "again",
  correction: "comment",
});

/** @type {Record<string, (title: string) => string>} */
const TITLES = {
  update: (title) => t("Suivi : {title}", { title }),
  reply: (title) => t("Réponse : {title}", { title }),
  withdrawal: (title) => t("Retrait : {title}", { title }),
  reopening: (title) => t("Pas réglé : {title}", { title }),
  correction: (title) => t("Correction : {title}", { title }),
};

/**
 * How an act is called where it waits.
 * @param {string} kind
 * @param {string} title of its case
 */
export function titleOf(kind, title) {
  return TITLES[kind]?.(title) ?? title;
}

/**
 * What a form says, as the town takes it, and what is missing of it.
 * @param {string} kind
 * @param {FormData} form
 * @param {HTMLFormElement} page what it held when it came tells what was changed
 * @param {number} photos
 * @returns {{fields: Record<string, unknown>, said: string, fault: FieldFault | null}}
 */
export function fieldsOf(kind, form, page, photos) {
  const name = TEXTS[kind] ?? "text";
  const said = tidy(String(form.get(name) ?? ""));
  const { lang } = document.documentElement;
  if (kind === "correction") {
    const fields = { lang, comment: said, place: placeIn(page), dropped: form.getAll("dropped").map(Number) };
    return { fields, said, fault: null };
  }
  if (kind === "withdrawal") {
    const reason = String(form.get("reason") ?? "");
    return { fields: { lang, text: said, reason }, said, fault: withdrawalFault(reason, said) };
  }
  const isEmpty = said === "" && photos === 0;
  const fault = isEmpty ? { name, sentence: t("Écrivez quelques mots, ou joignez une photo.") } : null;
  return { fields: { lang, text: said }, said, fault };
}

/**
 * @param {string} reason
 * @param {string} said
 */
function withdrawalFault(reason, said) {
  if (!reason) return { name: "reason", sentence: t("Dites pourquoi vous la retirez.") };
  return reason === "other" && !said ? { name: "explanation", sentence: t("Dites-le en quelques mots.") } : null;
}

/**
 * The place in words where they were changed: the old point on the map no longer says it.
 * @param {HTMLFormElement} page
 */
function placeIn(page) {
  const field = /** @type {HTMLInputElement | null} */ (page.querySelector('[name="place_label"]'));
  const label = tidy(field?.value ?? "");
  if (!field || !label || label === tidy(field.defaultValue)) return null;
  return { chosen: { mode: "text", label, lat: null, lon: null, gazetteer: null, ids: [] }, fix: null };
}
