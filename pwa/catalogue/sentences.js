/**
 * What is said of a refused answer; the same sentences as `server/catalogue/sentences.py`.
 */

import { numberText } from "../kernel/numbers.js";
import { isFrench, t } from "../kernel/words.js";
import { isChoice, isSeveral } from "./kinds.js";

/** @import { Fault, FieldError, Question } from "./types.d.ts" */

const PATH = /^[a-z][a-z0-9-]{0,39}(?:\.[0-9]{1,2}\.[a-z][a-z0-9-]{0,39})?$/;

/**
 * The faults as errors beside their fields, `/answers/<code>`.
 * @param {Fault[]} faults
 * @param {Question[]} questions
 * @returns {FieldError[]}
 */
export function fieldErrors(faults, questions) {
  return faults.map((fault) => ({
    pointer: PATH.test(fault.question) ? `/answers/${fault.question.replaceAll(".", "/")}` : "/answers",
    code: fault.code,
    detail: sentence(fault, questionAt(questions, fault.question)),
  }));
}

/**
 * The question at a path such as `depuis` or `enfants.0.prenom`.
 * @param {Question[]} questions
 * @param {string} path
 * @returns {Question | undefined}
 */
export function questionAt(questions, path) {
  const [code, index, ...rest] = path.split(".");
  const found = questions.find((question) => question.code === code);
  if (index === undefined) return found;
  return rest.length > 0 ? questionAt(found?.questions ?? [], rest.join(".")) : undefined;
}

/**
 * The sentence that tells a person what to do about one fault.
 * @param {Fault} fault
 * @param {Question | undefined} question
 * @returns {string}
 */
export function sentence(fault, question) {
  if (fault.code === "pattern" && question?.pattern) return question.pattern.message;
  if (fault.code === "required" && question) return required(question);
  if (fault.code === "wrong-type" && question?.kind === "number") {
    return t("Écrivez un nombre en chiffres, par exemple 3.");
  }
  if (fault.code === "wrong-weekday" && question) {
    const weekdays = WEEKDAYS.flatMap(([code, name]) => (question.weekdays?.includes(code) ? [name()] : []));
    return t("Choisissez un autre jour : {weekdays}.", { weekdays: weekdays.join(", ") });
  }
  if (fault.values.is_today === true && fault.code === "too-early") {
    return t("Cette date est passée. Choisissez aujourd’hui ou un jour à venir.");
  }
  if (fault.values.is_today === true && fault.code === "too-late") {
    return t("Cette date est à venir. Choisissez aujourd’hui ou un jour passé.");
  }
  const shown = Object.fromEntries(Object.entries(fault.values).map(([name, value]) => [name, show(value)]));
  return (SENTENCES[fault.code] ?? SENTENCES["wrong-type"])(shown);
}

/**
 * A day as it is read: `1er mars 2026`, `March 1, 2026`.
 * @param {string} day
 */
export function longDay(day) {
  const [year, month, number] = day.split("-").map(Number);
  const name = MONTHS[month - 1]();
  return isFrench() ? `${number === 1 ? "1er" : number} ${name} ${year}` : `${name} ${number}, ${year}`;
}

/** @type {Record<string, (values: Record<string, string>) => string>} */
const SENTENCES = {
  required: () => t("Répondez à cette question."),
  "unknown-question": () => t("Cette question n’est pas dans ce formulaire."),
  "not-asked": () => t("Cette question n’est pas posée avec vos autres réponses."),
  "wrong-type": () => t("Cette réponse n’a pas la forme attendue. Répondez de nouveau."),
  "unknown-option": () => t("Cette réponse n’est pas offerte. Choisissez-en une autre."),
  "repeated-option": () => t("La même réponse est cochée deux fois."),
  "bad-characters": () => t("Cette réponse contient des caractères invisibles. Effacez-la et écrivez-la de nouveau."),
  "one-line": () => t("Écrivez cette réponse sur une seule ligne."),
  "too-long": (values) => t("Écrivez au plus {max} caractères : il y en a {count}.", values),
  pattern: () => t("Cette réponse n’a pas la forme attendue."),
  "not-whole": () => t("Écrivez un nombre entier, sans virgule."),
  "too-small": (values) => t("Écrivez un nombre d’au moins {min}.", values),
  "too-large": (values) => t("Écrivez un nombre d’au plus {max}.", values),
  "too-few": (values) => t("Cochez au moins {min} réponses.", values),
  "too-many": (values) => t("Cochez au plus {max} réponses.", values),
  "too-few-items": (values) => t("Ajoutez au moins {min} fiches et remplissez-les.", values),
  "too-many-items": (values) => t("Remplissez au plus {max} fiches.", values),
  "too-few-files": (values) => t("Ajoutez au moins {min} fichiers.", values),
  "too-many-files": (values) => t("Ajoutez au plus {max} fichiers.", values),
  incomplete: () => t("Choisissez un jour et un moment."),
  "no-such-day": () => t("Cette date n’existe pas. Écrivez l’année, le mois et le jour, par exemple 2026-11-22."),
  "too-early": (values) => t("Choisissez une date à partir du {day}.", values),
  "too-late": (values) => t("Choisissez une date au plus tard le {day}.", values),
};

/** @type {[string, () => string][]} */
const WEEKDAYS = [
  ["monday", () => t("lundi")],
  ["tuesday", () => t("mardi")],
  ["wednesday", () => t("mercredi")],
  ["thursday", () => t("jeudi")],
  ["friday", () => t("vendredi")],
  ["saturday", () => t("samedi")],
  ["sunday", () => t("dimanche")],
];

const MONTHS = [
  () => t("janvier"),
  () => t("février"),
  () => t("mars"),
  () => t("avril"),
  () => t("mai"),
  () => t("juin"),
  () => t("juillet"),
  () => t("août"),
  () => t("septembre"),
  () => t("octobre"),
  () => t("novembre"),
  () => t("décembre"),
];

/** @param {Question} question */
function required(question) {
  if (isChoice(question)) {
    return isSeveral(question) ? t("Cochez au moins une réponse.") : t("Choisissez une réponse.");
  }
  if (question.kind === "number") return t("Indiquez un nombre.");
  if (question.kind === "date") return t("Indiquez une date.");
  if (question.kind === "timeslot") return t("Choisissez un jour et un moment.");
  if (question.kind === "place") return t("Écrivez une adresse ou un endroit.");
  if (question.kind === "file") return t("Ajoutez au moins un fichier.");
  if (question.kind === "group") return t("Ajoutez au moins une fiche et remplissez-la.");
  if (question.kind === "yesno") return t("Répondez par oui ou par non.");
  if (question.kind === "consent") return t("Cochez la case pour continuer.");
  return t("Écrivez votre réponse.");
}

/** @param {string | number | boolean} value */
function show(value) {
  if (typeof value === "number") return numberText(value);
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(String(value)) ? longDay(String(value)) : String(value);
}
