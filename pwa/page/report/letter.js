import { check } from "../../catalogue/answers.js";
import { answersInWords } from "../../catalogue/wording.js";
import { t, tn } from "../../kernel/words.js";
import { answersIn, asksPlace, readPlace, textOf } from "./reading.js";

/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { Fields } from "./reading.js" */

/**
 * A part of the letter, with the step that changes it.
 * @typedef {{step: number, title: string, lines: {question: string, text: string}[], hasPhotos: boolean}} Part
 */

/**
 * What will be sent, as one would say it.
 * @param {Fields} fields
 * @param {{topic: TopicForPhone, today: string, photos: number, isPictured?: boolean}} given `photos`: those joined to the whole
 * @returns {Part[]}
 */
export function letterOf(fields, { topic, today, photos, isPictured = photos > 0 }) {
  const same = textOf(fields, "same_as");
  const told = same
    ? [line(t("C’est la même que la demande {reference} : je la suis.", { reference: same }))]
    : [...answerLines(fields, topic, today), ...commentLines(fields)];
  const said = [...told, ...photoLines(photos)];
  return [
    ...(asksPlace(topic) ? [{ step: 2, title: t("L’endroit"), lines: placeLines(fields), hasPhotos: false }] : []),
    {
      step: 3,
      title: t("La situation"),
      lines: said.length > 0 ? said : [line(t("Rien à ajouter."))],
      hasPhotos: isPictured,
    },
    { step: 4, title: t("De la part de"), lines: whoLines(fields), hasPhotos: false },
  ];
}

/** @param {Fields} fields */
function placeLines(fields) {
  const { chosen, fix } = readPlace(fields);
  const around = fix && t("À la position de mon appareil, connue à {n} m près.", { n: Math.round(fix.accuracy_m) });
  const lines = [around, chosen.label].flatMap((text) => (text ? [line(text)] : []));
  return lines.length > 0 ? lines : [line(t("Sans endroit précis."))];
}

/**
 * @param {Fields} fields
 * @param {TopicForPhone} topic
 * @param {string} today
 */
function answerLines(fields, topic, today) {
  const { answers } = check(topic.questions, answersIn(fields, topic), today);
  return answersInWords(topic.questions, answers).map(([title, words]) => line(words, title));
}

/** @param {Fields} fields */
function commentLines(fields) {
  const comment = textOf(fields, "comment");
  return comment ? [line(comment)] : [];
}

/** @param {number} photos */
function photoLines(photos) {
  return photos > 0 ? [line(tn("Ci-joint : {n} photo ou fichier.", "Ci-joint : {n} photos ou fichiers.", photos))] : [];
}

/** @param {Fields} fields */
function whoLines(fields) {
  if (textOf(fields, "anonymous") === "yes") {
    return [line(t("Je préfère rester anonyme. La Ville ne pourra pas me répondre."))];
  }
  const civility = { m: t("Monsieur"), mme: t("Madame") }[textOf(fields, "civility").toLowerCase()] ?? "";
  const name = [civility, textOf(fields, "first_name"), textOf(fields, "last_name")].filter(Boolean).join(" ");
  const reach = ["email", "phone", "address"].map((field) => textOf(fields, field));
  const survey = textOf(fields, "survey_consent") === "yes" && t("J’accepte un sondage de satisfaction.");
  const updates = textOf(fields, "updates_email") === "yes" && t("Écrivez-moi à chaque changement de statut.");
  return [name, ...reach, updates, survey].flatMap((text) => (text ? [line(text)] : []));
}

/**
 * @param {string} text
 * @param {string} [question]
 */
function line(text, question = "") {
  return { question, text };
}
