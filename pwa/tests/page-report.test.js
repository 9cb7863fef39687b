import assert from "node:assert/strict";
import { test } from "node:test";
import { valuesOf } from "../page/report/again.js";
import { readReport } from "../page/report/body.js";
import { faultsIn } from "../page/report/checking.js";
import { prefill, valuesIn } from "../page/report/filling.js";
import { letterOf } from "../page/report/letter.js";
import { stepBeside } from "../page/report/steps.js";
import { faults, fieldsOf, POTHOLE, TODAY } from "./support/report.js";

const GIVEN = { topic: POTHOLE, catalogue: "", lang: "fr-CA", today: TODAY };

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

test("the wish for letters ticks its box with the first filling, and never again", () => {
  const me = { owner: "a", name: "Aïcha Belkacem", initials: "AB", first_name: "Aïcha", updates_email: "yes" };
  assert.deepEqual(prefill(me, {}), { first_name: ["Aïcha"], updates_email: ["yes"] });
  assert.deepEqual(prefill(me, { first_name: ["Aïcha"] }), {});
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
