/** A form of a demand as a resident fills it, for the tests of what is checked and of what is sent. */

import { faultsIn } from "../../page/report/checking.js";

/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */

export const TODAY = "2026-11-22";

/** @type {TopicForPhone} */
export const POTHOLE = {
  code: "nid-de-poule",
  title: "Nid-de-poule",
  time_zone: "America/Toronto",
  utc_offsets: [],
  utc_offsets_until: 0,
  who: "anonymous-allowed",
  place: { modes: ["gps", "text"], required: true },
  comment_required: false,
  photos_max: 3,
  look_alikes_m: 60,
  questions: [
    {
      code: "dimension",
      kind: "choice",
      title: "Quelle est sa taille ?",
      required: true,
      options: [
        { code: "petit", title: "Petit" },
        { code: "grand", title: "Grand" },
      ],
    },
    {
      code: "profondeur",
      kind: "number",
      title: "Quelle profondeur ?",
      unit: "cm",
      required: true,
      when: { in: { dimension: ["grand"] } },
    },
    { code: "danger", kind: "yesno", title: "Est-il au milieu de la voie ?" },
  ],
};

const WHOLE = {
  place_mode: "gps",
  lat: "46.81",
  lon: "-71.21",
  accuracy_m: "12.4",
  fixed_at: "2026-11-22T17:03:11.250Z",
  "q.dimension": "grand",
  "q.profondeur": "2,5",
  "q.danger": "no",
  comment: " Devant l’école. ",
  anonymous: "no",
  civility: "mme",
  first_name: "Aïcha",
  last_name: "Belkacem",
  email: "aicha.belkacem@exemple.test",
  updates_email: "yes",
  survey_consent: "no",
};

/**
 * The whole form, with these changes.
 * @param {Record<string, string | string[] | undefined>} [changes]
 */
export function fieldsOf(changes = {}) {
  const fields = new FormData();
  for (const [name, value] of Object.entries({ ...WHOLE, ...changes })) {
    for (const one of [value ?? []].flat()) fields.append(name, one);
  }
  return fields;
}

/**
 * What is to be mended in a step: the sentences, by the names of their fields.
 * @param {number} step
 * @param {Record<string, string | string[] | undefined>} [changes]
 * @param {{topic?: TopicForPhone, isSignedIn?: boolean, photos?: number}} [given]
 */
export function faults(step, changes, { topic = POTHOLE, isSignedIn = false, photos = 0 } = {}) {
  const found = faultsIn(step, fieldsOf(changes), { topic, today: TODAY, isSignedIn, photos });
  return Object.fromEntries(found.map(({ name, sentence }) => [name, sentence]));
}
