import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsIn } from "../page/report/checking.js";
import { refusedFields, stepOf } from "../page/report/fields.js";
import { allowedStep, hashOf, isOfForm, itemIn, stepIn } from "../page/report/steps.js";
import { faults, fieldsOf, POTHOLE, TODAY } from "./support/report.js";

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
