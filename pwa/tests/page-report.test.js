import assert from "node:assert/strict";
import { test } from "node:test";
import { valuesOf } from "../page/report/again.js";
import { readReport } from "../page/report/body.js";
import { faultsIn } from "../page/report/checking.js";
import { refusedFields, stepOf } from "../page/report/fields.js";
import { prefill, valuesIn } from "../page/report/filling.js";
import { letterOf } from "../page/report/letter.js";
import { allowedStep, hashOf, isOfForm, itemIn, stepBeside, stepIn } from "../page/report/steps.js";

/** @import { TopicForPhone } from "../catalogue/types.d.ts" */

const TODAY = "2026-11-22";

/** @type {TopicForPhone} */
const POTHOLE = {
  code: "nid-de-poule",
  title: "Nid-de-poule",
  time_zone: "America/Toronto",
  utc_offsets: [],
  utc_offsets_until: 0,
  who: "anonymous-allowed",
  place: { modes: ["gps", "text"], required: true },
  comment_required: false,
  photos_max: 3,
  first_follow_up_days: 2,
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

/** @param {Record<string, string | string[] | undefined>} [changes] */
function fieldsOf(changes = {}) {
  const fields = new FormData();
  for (const [name, value] of Object.entries({ ...WHOLE, ...changes })) {
    for (const one of [value ?? []].flat()) fields.append(name, one);
  }
  return fields;
}

/**
 * @param {number} step
 * @param {Record<string, string | string[] | undefined>} [changes]
 * @param {{topic?: TopicForPhone, isSignedIn?: boolean, photos?: number}} [given]
 */
function faults(step, changes, { topic = POTHOLE, isSignedIn = false, photos = 0 } = {}) {
  const found = faultsIn(step, fieldsOf(changes), { topic, today: TODAY, isSignedIn, photos });
  return Object.fromEntries(found.map(({ name, sentence }) => [name, sentence]));
}

test("a whole form has no fault in any step", () => {
  for (const step of [1, 2, 3, 4, 5]) assert.deepEqual(faults(step), {}, `step ${step}`);
});

test("whether it is urgent is answered before all else, by whatever way one comes", () => {
  const topic = { ...POTHOLE, asks_first: true };
  const given = { topic, today: TODAY, isSignedIn: false, photos: 0 };
  const isRight = (/** @type {FormData} */ fields) => (/** @type {number} */ step) =>
    faultsIn(step, fields, given).length === 0;
  assert.equal(allowedStep(3, isRight(fieldsOf())), 1);
  assert.equal(allowedStep(3, isRight(fieldsOf({ urgence: "non" }))), 3);
});

test("an answer that the emergency services must hear goes no further, until it is changed", () => {
  const options = [
    { code: "petit", title: "Petit" },
    { code: "grand", title: "Grand", call: "9-1-1" },
  ];
  const topic = { ...POTHOLE, questions: [{ ...POTHOLE.questions[0], options }] };
  const given = { topic, today: TODAY, isSignedIn: false, photos: 0 };
  const [fault, ...others] = faultsIn(3, fieldsOf(), given);
  assert.equal(fault.name, "q.dimension");
  assert.match(fault.sentence, /^Appelez le 9-1-1/);
  assert.deepEqual(others, []);
  assert.deepEqual(faultsIn(3, fieldsOf({ "q.dimension": "petit" }), given), []);
});

test("a topic that needs an account says so before anything is typed", () => {
  const topic = { ...POTHOLE, who: /** @type {const} */ ("account") };
  assert.deepEqual(Object.keys(faults(1, {}, { topic })), ["account"]);
  assert.deepEqual(faults(1, {}, { topic, isSignedIn: true }), {});
});

test("the place is asked in the way that was chosen", () => {
  const none = { place_mode: undefined, lat: undefined, lon: undefined };
  assert.deepEqual(Object.keys(faults(2, none)), ["place_mode"]);
  assert.deepEqual(Object.keys(faults(2, { ...none, place_mode: "gps" })), ["place_mode"]);
  assert.deepEqual(Object.keys(faults(2, { ...none, place_mode: "text" })), ["place_label"]);
  assert.deepEqual(faults(2, { ...none, place_label: "160, 76e Rue Est" }), {});
  const anywhere = { ...POTHOLE, place: { modes: ["text"], required: false } };
  assert.deepEqual(faults(2, none, { topic: anywhere }), {});
});

test("a position known to more than 50 m is confirmed or made precise", () => {
  assert.deepEqual(Object.keys(faults(2, { accuracy_m: "80" })), ["place_confirmed"]);
  assert.deepEqual(faults(2, { accuracy_m: "50" }), {});
  assert.deepEqual(faults(2, { accuracy_m: "80", place_confirmed: "yes" }), {});
  assert.deepEqual(faults(2, { accuracy_m: "80", place_label: "Devant l’abribus" }), {});
});

test("a position out of the world is no position", () => {
  assert.deepEqual(Object.keys(faults(2, { lat: "91" })), ["place_mode"]);
  assert.deepEqual(Object.keys(faults(2, { lon: "Infinity" })), ["place_mode"]);
});

test("questions are asked by the answers before them, with the catalogue's sentences", () => {
  assert.deepEqual(faults(3, { "q.dimension": undefined }), { "q.dimension": "Choisissez une réponse." });
  assert.deepEqual(faults(3, { "q.profondeur": "profond" }), {
    "q.profondeur": "Écrivez un nombre en chiffres, par exemple 3.",
  });
  assert.deepEqual(faults(3, { "q.dimension": "petit" }), {}, "an answer to a question no longer asked does not count");
});

test("comments and photos have their limits", () => {
  assert.match(faults(3, { comment: "a".repeat(4001) }).comment, /4001/);
  assert.match(faults(3, { comment: "a\u0000b" }).comment, /invisibles/);
  assert.deepEqual(Object.keys(faults(3, {}, { photos: 4 })), ["photo"]);
  const talkative = { ...POTHOLE, comment_required: true };
  assert.deepEqual(Object.keys(faults(3, { comment: "  " }, { topic: talkative })), ["comment"]);
});

test("who is asked: anonymous needs nothing more, somebody a name and a courriel", () => {
  assert.deepEqual(Object.keys(faults(4, { anonymous: undefined })), ["anonymous"]);
  assert.deepEqual(faults(4, { anonymous: "yes", first_name: undefined, email: "rien" }), {});
  const nobody = { first_name: "", last_name: " ", email: "", survey_consent: undefined };
  assert.deepEqual(Object.keys(faults(4, nobody)), ["first_name", "last_name", "email"]);
  assert.deepEqual(faults(4, { email: "", phone: "418 555-0311" }), {}, "a telephone is enough to be answered");
  for (const email of ["aicha", "aicha@", "aicha@exemple", "a b@exemple.ca", "@exemple.ca", "a@b..ca"]) {
    assert.deepEqual(Object.keys(faults(4, { email })), ["email"], email);
  }
});

test("the report is what the wire expects", () => {
  const given = { topic: POTHOLE, catalogue: "d1", lang: "fr-CA", today: TODAY };
  assert.deepEqual(readReport(fieldsOf(), given), {
    catalogue: "d1",
    lang: "fr-CA",
    answers: { dimension: "grand", profondeur: 2.5, danger: false },
    comment: "Devant l’école.",
    place: {
      chosen: { mode: "gps", label: "", lat: 46.81, lon: -71.21, gazetteer: null, ids: [] },
      fix: { lat: 46.81, lon: -71.21, accuracy_m: 12.4, fixed_at: "2026-11-22T17:03:11.250Z" },
    },
    who: {
      anonymous: false,
      civility: "Mme",
      first_name: "Aïcha",
      last_name: "Belkacem",
      email: "aicha.belkacem@exemple.test",
      phone: null,
      address: null,
    },
    updates: { email: true, sms: false },
    survey_consent: false,
  });
});

test("an anonymous report carries nobody, an address typed carries no position", () => {
  const given = { topic: POTHOLE, catalogue: "", lang: "fr-CA", today: TODAY };
  const report = readReport(fieldsOf({ anonymous: "yes", place_mode: "text", place_label: "76e Rue" }), given);
  const { anonymous, ...rest } = report.who;
  assert.equal(anonymous, true);
  assert.deepEqual(new Set(Object.values(rest)), new Set([null]));
  assert.deepEqual(report.updates, { email: false, sms: false });
  assert.equal(report.place.fix, null);
  assert.deepEqual(report.place.chosen.mode, "text");
  assert.equal(report.catalogue, null);
});

test("a report opened again fills the form that made it", () => {
  const given = { topic: POTHOLE, catalogue: "d1", lang: "fr-CA", today: TODAY };
  const report = readReport(fieldsOf(), given);
  const again = new FormData();
  for (const [name, values] of Object.entries(valuesOf(report, POTHOLE))) {
    for (const value of values) again.append(name, value);
  }
  assert.deepEqual(readReport(again, given), report);
});

test("a draft keeps what was typed, several values to a name, and neither files nor the form's own fields", () => {
  const fields = fieldsOf({ "q.parties": ["roue", "couvercle"], id: "x", etape: "3", action: "continuer" });
  fields.append("photo", new File(["a"], "a.jpg"));
  const values = valuesIn(fields);
  assert.deepEqual(values["q.parties"], ["roue", "couvercle"]);
  for (const name of ["id", "etape", "action", "photo"]) assert.equal(values[name], undefined);
});

test("what is known of the person fills the empty fields only, and only when signed in", () => {
  const me = { owner: "a", name: "Aïcha Belkacem", initials: "AB", first_name: "Aïcha", email: "aicha@exemple.test" };
  assert.deepEqual(prefill(me, { first_name: ["Aïcha M."] }), { email: ["aicha@exemple.test"] });
  assert.deepEqual(prefill({ ...me, owner: null }, {}), {});
});

test("the summary reads like a letter, each part leading to its step", () => {
  const parts = letterOf(fieldsOf(), { topic: POTHOLE, today: TODAY, photos: 2 });
  assert.deepEqual(
    parts.map(({ step }) => step),
    [2, 3, 4],
  );
  const [place, details, who] = parts.map(({ lines }) => lines);
  assert.deepEqual(place, [{ question: "", text: "À la position de mon appareil, connue à 12 m près." }]);
  assert.deepEqual(details, [
    { question: "Quelle est sa taille ?", text: "Grand" },
    { question: "Quelle profondeur ?", text: "2,5 cm" },
    { question: "Est-il au milieu de la voie ?", text: "Non" },
    { question: "", text: "Devant l’école." },
    { question: "", text: "Ci-joint : 2 photos ou fichiers." },
  ]);
  assert.equal(who[0].text, "Madame Aïcha Belkacem");
});

test("the letter of somebody anonymous names nobody", () => {
  const text = JSON.stringify(letterOf(fieldsOf({ anonymous: "yes" }), { topic: POTHOLE, today: TODAY, photos: 0 }));
  assert.ok(!text.includes("Belkacem") && !text.includes("exemple.test"));
});

test("what the town refused stands beside its field", () => {
  const pointers = ["/answers/dimension", "/who/email", "/place/chosen/label", "/comment", "/parts/0", "/topic"];
  const refused = refusedFields(pointers.map((pointer) => ({ pointer, code: "c", detail: "d" })));
  assert.deepEqual(
    refused.map(({ name }) => [name, stepOf(name)]),
    [
      ["q.dimension", 3],
      ["email", 4],
      ["place_label", 2],
      ["comment", 3],
      ["photo", 3],
      ["report", 5],
    ],
  );
});

test("an address names a step or an item, and never jumps over a fault", () => {
  assert.equal(stepIn(hashOf(3)), 3);
  for (const hash of ["", "#content", "#etape-6", "#etape-2b"]) assert.equal(stepIn(hash), null);
  assert.equal(itemIn("#envoi=0191d5a0-0000-4000-8000-00000000000a"), "0191d5a0-0000-4000-8000-00000000000a");
  assert.equal(itemIn(hashOf(2, "0191d5a0-0000-4000-8000-00000000000a")), "0191d5a0-0000-4000-8000-00000000000a");
  assert.equal(stepIn(hashOf(2, "0191d5a0-0000-4000-8000-00000000000a")), 2);
  assert.equal(itemIn("#envoi=../../"), null);
  assert.ok(isOfForm("") && isOfForm("#etape-2") && !isOfForm("#content"));
  assert.equal(
    allowedStep(4, (step) => step !== 2),
    2,
  );
  assert.equal(
    allowedStep(4, () => true),
    4,
  );
});

const GIVEN = { topic: POTHOLE, catalogue: "", lang: "fr-CA", today: TODAY };

test("whoever says that it is the same is asked nothing again, and it travels", () => {
  const same = { same_as: "RVM-2026-000012-3", "q.dimension": undefined, comment: "Encore." };
  assert.deepEqual(faults(3, same), {});
  const report = readReport(fieldsOf(same), GIVEN);
  assert.deepEqual([report.same_as, report.answers, report.comment], ["RVM-2026-000012-3", {}, ""]);
  assert.equal(readReport(fieldsOf(), GIVEN).same_as, undefined);
  const [, situation] = letterOf(fieldsOf(same), { topic: POTHOLE, today: TODAY, photos: 0 });
  assert.deepEqual(
    situation?.lines.map(({ text }) => text),
    ["C’est la même que la demande RVM-2026-000012-3 : je la suis."],
  );
  assert.deepEqual(valuesOf(report, POTHOLE).same_as, ["RVM-2026-000012-3"]);
});

test("a pin on the map is somewhere, and a map without one is told beside the map", () => {
  const nowhere = { place_mode: "map", place_label: "", lat: "", lon: "" };
  assert.deepEqual(Object.keys(faults(2, nowhere)), ["pick_map"]);
  const pick = JSON.stringify({
    mode: "map",
    label: "Près de : 466, Rue du Couvent",
    lat: 46.8,
    lon: -71.2,
    gazetteer: null,
    ids: [],
  });
  const pinned = { ...nowhere, pick_map: pick };
  assert.deepEqual(faults(2, pinned), {});
  const { place } = readReport(fieldsOf(pinned), GIVEN);
  assert.deepEqual([place.chosen.mode, place.chosen.lat, place.fix], ["map", 46.8, null]);
  assert.equal(valuesOf(readReport(fieldsOf(pinned), GIVEN), POTHOLE).place_mode?.[0], "map");
});

test("where a place says nothing, none is asked, none is told, and its step is passed over both ways", () => {
  const nowhere = { ...POTHOLE, place: { modes: [], required: false } };
  const bare = fieldsOf({ place_mode: undefined, lat: undefined, lon: undefined });
  const given = { topic: nowhere, today: TODAY, isSignedIn: false, photos: 0 };
  assert.deepEqual(faultsIn(2, bare, given), []);
  assert.deepEqual(
    letterOf(bare, { topic: nowhere, today: TODAY, photos: 0 }).map(({ step }) => step),
    [3, 4],
  );
  assert.deepEqual(
    [stepBeside(1, 1, false), stepBeside(3, -1, false), stepBeside(1, 1, true), stepBeside(3, -1, true)],
    [3, 1, 2, 2],
  );
  assert.equal(stepBeside(1, -1, false), 1);
  const { place } = readReport(bare, { ...GIVEN, topic: nowhere });
  assert.deepEqual([place.chosen.mode, place.chosen.label, place.chosen.lat], ["text", "", null]);
});
