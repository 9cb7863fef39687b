import { needsConfirmation } from "../../capture/position.js";
import { check } from "../../catalogue/answers.js";
import { fieldErrors } from "../../catalogue/sentences.js";
import { hasForbidden, LONG_LIMIT, length } from "../../catalogue/text.js";
import { pruned } from "../../catalogue/when.js";
import { t } from "../../kernel/words.js";
import { fieldAt } from "./fields.js";
import { answersIn, asksPlace, isSearched, placeMode, readPlace, textOf } from "./reading.js";

/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { FieldFault } from "../types.d.ts" */
/** @import { Fields } from "./reading.js" */

/**
 * Who fills the form, and what is known outside of its fields.
 * @typedef {{topic: TopicForPhone, today: string, isSignedIn: boolean, photos: number}} Given
 */

/** @type {Record<number, (fields: Fields, given: Given) => (FieldFault | null | false)[]>} */
const CHECKS = {
  1: (fields, { topic, isSignedIn }) => [
    topic.asks_first === true &&
      textOf(fields, "urgence") === "" && {
        name: "urgence",
        sentence: t("Dites d’abord si c’est une urgence."),
      },
    topic.who === "account" &&
      !isSignedIn && {
        name: "account",
        sentence: t("Cette demande nécessite un compte. Connectez-vous : ce que vous avez saisi attend ici."),
      },
  ],
  2: placeFaults,
  3: detailFaults,
  4: whoFaults,
  5: () => [],
};

/**
 * What must be mended in a step before going on, in the order of its fields.
 * @param {number} step
 * @param {Fields} fields
 * @param {Given} given
 * @returns {FieldFault[]}
 */
export function faultsIn(step, fields, given) {
  return CHECKS[step](fields, given).filter((fault) => fault !== null && fault !== false);
}

/**
 * Told beside the field where the person was about to say it.
 * @param {string | null} mode
 */
function missingPlace(mode) {
  if (mode === "map") {
    const sentence = t("Placez le repère sur la carte, ou dites l’endroit d’une autre façon.");
    return { name: "pick_map", sentence };
  }
  const name = mode === "text" ? "place_label" : isSearched(mode) ? `search_${mode}` : "place_mode";
  return { name, sentence: t("Dites où : utilisez votre position ou écrivez une adresse.") };
}

/**
 * @param {Fields} fields
 * @param {Given} given
 */
function placeFaults(fields, { topic }) {
  if (!asksPlace(topic)) return [];
  const mode = placeMode(fields);
  const landmark = textOf(fields, "place_label");
  const { chosen, fix } = readPlace(fields);
  const isConfirmed = chosen.label !== "" || textOf(fields, "place_confirmed") === "yes";
  return [
    topic.place.required && chosen.lat === null && !chosen.label && missingPlace(mode),
    fix !== null &&
      mode === "gps" &&
      needsConfirmation(fix) &&
      !isConfirmed && {
        name: "place_confirmed",
        sentence: t("Votre position est imprécise : confirmez l’endroit ou décrivez-le."),
      },
    wrongText("place_label", landmark, 300),
  ];
}

/**
 * @param {Fields} fields
 * @param {Given} given
 */
function detailFaults(fields, { topic, today, photos }) {
  const tooMany = photos > topic.photos_max && {
    name: "photo",
    sentence: t("Au plus {limit} photos ou fichiers.", { limit: topic.photos_max }),
  };
  if (textOf(fields, "same_as")) return [tooMany];
  const answers = answersIn(fields, topic);
  const { faults } = check(topic.questions, answers, today);
  const comment = textOf(fields, "comment");
  return [
    ...fieldErrors(
      faults.filter(({ code }) => code !== "not-asked"),
      topic.questions,
    ).map(({ pointer, detail }) => ({ name: fieldAt(pointer), sentence: detail })),
    ...steered(topic, pruned(topic.questions, answers, today)),
    tooMany,
    topic.comment_required && !comment && { name: "comment", sentence: t("Écrivez quelques mots.") },
    wrongText("comment", comment, LONG_LIMIT),
  ];
}

/**
 * Answers that others must hear at once: the form goes no further with them.
 * @param {TopicForPhone} topic
 * @param {Record<string, unknown>} answers
 */
function steered({ questions }, answers) {
  return questions.flatMap(({ code, options = [] }) => {
    const chosen = [answers[code]].flat();
    const phone = options.find((option) => option.call && chosen.includes(option.code))?.call;
    const sentence = (/** @type {string} */ phone) =>
      t("Appelez le {phone} : ce formulaire ne les prévient pas. Pour autre chose, changez votre réponse.", { phone });
    return phone ? [{ name: `q.${code}`, sentence: sentence(phone) }] : [];
  });
}

/**
 * @param {Fields} fields
 * @param {Given} given
 */
function whoFaults(fields, { topic }) {
  const anonymous = textOf(fields, "anonymous");
  if (topic.who === "anonymous-allowed" && anonymous === "") {
    return [{ name: "anonymous", sentence: t("Répondez par oui ou par non.") }];
  }
  if (anonymous === "yes") return [];
  const email = textOf(fields, "email");
  return [
    missing(fields, "first_name", t("Écrivez votre prénom.")),
    wrongText("first_name", textOf(fields, "first_name"), 100),
    missing(fields, "last_name", t("Écrivez votre nom de famille.")),
    wrongText("last_name", textOf(fields, "last_name"), 100),
    email === "" &&
      missing(fields, "phone", "") && {
        name: "email",
        sentence: t("Écrivez un courriel ou un téléphone, pour que nous puissions répondre."),
      },
    email !== "" &&
      !isEmail(email) && {
        name: "email",
        sentence: t("Cette adresse n’est pas complète, par exemple nom@exemple.ca."),
      },
    wrongText("phone", textOf(fields, "phone"), 30),
    wrongText("address", textOf(fields, "address"), 300),
  ];
}

/**
 * @param {Fields} fields
 * @param {string} name
 * @param {string} sentence
 */
function missing(fields, name, sentence) {
  return textOf(fields, name) === "" && { name, sentence };
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} max
 */
function wrongText(name, text, max) {
  if (hasForbidden(text)) {
    return {
      name,
      sentence: t("Cette réponse contient des caractères invisibles. Effacez-la et écrivez-la de nouveau."),
    };
  }
  const count = length(text);
  return count > max && { name, sentence: t("Écrivez au plus {max} caractères : il y en a {count}.", { max, count }) };
}

/** @param {string} text */
function isEmail(text) {
  return text.length <= 254 && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text);
}
