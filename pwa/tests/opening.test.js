import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { standing } from "../catalogue/opening.js";
import { leadTo } from "../kernel/words.js";
import { openingWords } from "../page/opening.js";
import { followState } from "../page/steering.js";

const { groups } = JSON.parse(readFileSync(new URL("../../tests/vectors/opening.json", import.meta.url), "utf8"));

for (const group of groups) {
  for (const [name, instant, [isOpen, day, minute, ahead]] of group.cases) {
    test(`opening: ${name} (${group.time_zone})`, () => {
      assert.deepEqual(standing(new Date(instant), group.week), { isOpen, day, minute, ahead });
    });
  }
}

test("beyond what the page knows nothing is said", () => {
  const [{ week }] = groups;
  assert.equal(standing(new Date("2031-06-16T15:00:00Z"), week), null);
  assert.equal(standing(new Date("2028-01-01T00:30:00Z"), week), null, "the holidays of the next year are not known");
  assert.equal(standing(new Date("2024-06-16T15:00:00Z"), week), null);
});

test("how things stand is said in a few words", () => {
  const said = (/** @type {Partial<import("../catalogue/opening.js").Standing>} */ given) =>
    openingWords({ isOpen: false, day: "2026-06-22", minute: 480, ahead: 0, ...given }).replaceAll("\u00a0", " ");
  assert.equal(said({ isOpen: true, minute: 1140 }), "Ouvert jusqu’à 19 h");
  assert.equal(said({ minute: 510 }), "Fermé : ouvre à 8 h 30");
  assert.equal(said({ ahead: 1 }), "Fermé : ouvre demain à 8 h");
  assert.equal(said({ ahead: 3 }), "Fermé : ouvre lundi à 8 h");
  assert.equal(said({ ahead: 9 }), "Fermé : ouvre le 22 juin à 8 h");
});

test("a page asks for the banner of an event in its own language", async (context) => {
  context.after(() => leadTo(""));
  /** @type {unknown[]} */
  const asked = [];
  context.mock.method(globalThis, "fetch", async (/** @type {unknown} */ url) => {
    asked.push(url);
    return new Response("", { headers: { "Town-State": "another one, meanwhile" } });
  });
  leadTo("/en");
  await followState("a1b2c3d4-1.1764460800");
  assert.deepEqual(asked, ["/en/hors-ligne"]);
});
