import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { check } from "../catalogue/answers.js";
import { dayIn } from "../catalogue/days.js";
import { readAnswers, readNumber } from "../catalogue/form.js";
import { fieldErrors } from "../catalogue/sentences.js";
import { asked, holds, pruned } from "../catalogue/when.js";

const when = vectors("when.json");
const answers = vectors("answers.json");
const forms = vectors("forms.json");

for (const group of when.groups) {
  for (const [name, given, expected] of group.cases) {
    test(`a condition: ${JSON.stringify(group.tree).slice(0, 60)}: ${name}`, () => {
      assert.equal(holds(group.tree, given, when.today), expected);
    });
  }
}

for (const group of answers.groups) {
  for (const [name, given, expected, kept] of group.cases) {
    test(`answers: ${name}`, () => {
      const checked = check(group.questions, unfolded(given), answers.today);
      const errors = fieldErrors(checked.faults, group.questions);
      const codes = Object.fromEntries(errors.map((error) => [error.pointer, error.code]));
      const sentences = Object.fromEntries(errors.map((error) => [error.pointer, error.detail]));
      assert.deepEqual(
        codes,
        mapped(expected, (said) => (typeof said === "string" ? said : said[0])),
      );
      for (const [pointer, said] of Object.entries(expected)) {
        if (typeof said !== "string") assert.equal(sentences[pointer], said[1]);
      }
      if (kept) assert.equal(JSON.stringify(checked.answers), JSON.stringify(kept));
    });
  }
}

for (const [name, fields, expected] of forms.cases) {
  test(`a form: ${name}`, () => {
    const sent = new FormData();
    for (const [field, value] of fields) sent.append(field, value);
    assert.deepEqual(readAnswers(forms.questions, sent), expected);
  });
}

test("a number that is none stays as it was written", () => {
  assert.equal(readNumber(" trois "), "trois");
});

test("pruning leaves only what is asked", () => {
  const [group] = answers.groups;
  const given = { contenant: "conteneur", partie: ["essieu"], roues: true, avis: "lu", x: 1 };
  assert.deepEqual(pruned(group.questions, given, answers.today), { contenant: "conteneur" });
  assert.deepEqual(asked(group.questions, given, answers.today), ["contenant", "avis"]);
});

test("the day is the town's, whatever the zone of the phone", () => {
  const evening = new Date("2026-11-23T03:30:00Z");
  assert.equal(dayIn(evening, toronto), "2026-11-22");
  assert.equal(dayIn(evening, { ...toronto, time_zone: "Europe/Paris", utc_offsets: [] }), "2026-11-23");
});

test("the day by the town's own offsets is the day that Intl says, before and after what the town told too", () => {
  const said = new Intl.DateTimeFormat("sv-SE", { timeZone: toronto.time_zone, dateStyle: "short" });
  for (let hour = Date.UTC(2024, 11, 30); hour < Date.UTC(2030, 0, 3); hour += 3600_000) {
    assert.equal(dayIn(new Date(hour), toronto), said.format(hour), new Date(hour).toISOString());
  }
});

/** As `server/catalogue/zones.py` writes it in 2026. */
const toronto = {
  time_zone: "America/Toronto",
  utc_offsets: /** @type {[number, number][]} */ ([
    [1735689600, -300],
    [1741503600, -240],
    [1762063200, -300],
    [1772953200, -240],
    [1793512800, -300],
    [1805007600, -240],
    [1825567200, -300],
    [1836457200, -240],
    [1857016800, -300],
    [1867906800, -240],
    [1888466400, -300],
  ]),
  utc_offsets_until: 1893456000,
};

/** @param {string} name */
function vectors(name) {
  return JSON.parse(readFileSync(new URL(`../../tests/vectors/${name}`, import.meta.url), "utf8"));
}

/**
 * The answers of a vector with its `repeat` written out.
 * @param {any} given
 * @returns {any}
 */
function unfolded(given) {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  if (Object.hasOwn(given, "repeat")) return given.repeat[0].repeat(given.repeat[1]);
  return mapped(given, unfolded);
}

/**
 * @param {object} members
 * @param {(value: any) => any} change
 */
function mapped(members, change) {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(value)]));
}
