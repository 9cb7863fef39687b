import { check } from "../../catalogue/answers.js";
import { answersIn, readPlace, textOf } from "./reading.js";

/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { Answer, ReportFields, Who } from "../../types.d.ts" */
/** @import { Fields } from "./reading.js" */

/**
 * The report that a filled form means; to be called on a form without faults.
 * @param {Fields} fields
 * @param {{topic: TopicForPhone, catalogue: string, lang: string, today: string}} given
 * @returns {ReportFields}
 */
export function readReport(fields, { topic, catalogue, lang, today }) {
  const same_as = textOf(fields, "same_as");
  const { answers } = same_as ? NOTHING : check(topic.questions, answersIn(fields, topic), today);
  const anonymous = textOf(fields, "anonymous") === "yes";
  return {
    catalogue: catalogue || null,
    lang,
    answers: /** @type {Record<string, Answer>} */ (answers),
    comment: same_as ? "" : textOf(fields, "comment"),
    place: readPlace(fields),
    who: readWho(fields, anonymous),
    updates: { email: !anonymous && textOf(fields, "updates_email") === "yes", sms: false },
    survey_consent: !anonymous && textOf(fields, "survey_consent") === "yes",
    ...(same_as ? { same_as } : {}),
  };
}

/** Whoever says that it is known already answers nothing again. */
const NOTHING = { answers: {} };

/**
 * @param {Fields} fields
 * @param {boolean} anonymous
 * @returns {Who}
 */
function readWho(fields, anonymous) {
  /** @param {string} name */
  const said = (name) => (anonymous ? null : textOf(fields, name) || null);
  return {
    anonymous,
    civility: CIVILITIES[said("civility") ?? ""] ?? null,
    first_name: said("first_name"),
    last_name: said("last_name"),
    email: said("email"),
    phone: said("phone"),
    address: said("address"),
  };
}

/** As the form writes them, as the town does. */
const CIVILITIES = /** @type {Record<string, string>} */ ({ m: "M", M: "M", mme: "Mme", Mme: "Mme" });
