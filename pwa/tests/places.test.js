import assert from "node:assert/strict";
import { test } from "node:test";
import { mistakesBetween } from "../kernel/mistakes.js";
import { createGazetteer } from "../places/gazetteer.js";
import { createNames } from "../places/names.js";

test("a pack that is none, or is cut short, is refused", () => {
  for (const bytes of [new ArrayBuffer(0), new ArrayBuffer(100), new TextEncoder().encode("RVGZ").buffer]) {
    assert.throws(() => createGazetteer(bytes), TypeError);
  }
});

test("a mistake is a letter added, left out, changed, or swapped with its neighbour", () => {
  for (const [one, other, count] of /** @type {[string, string, number][]} */ ([
    ["masson", "masson", 0],
    ["masson", "mason", 1],
    ["masson", "massson", 1],
    ["masson", "nasson", 1],
    ["masson", "msason", 1],
    ["masson", "msasno", 2],
    ["masson", "quai", 3],
  ])) {
    assert.equal(mistakesBetween(one, other, 2), count, `${one}, ${other}`);
  }
});

test("the last word may go on, as it was typed and as what it stands for", () => {
  const names = createNames(
    [
      ["rue", "sud"],
      ["rue", "saint", "denis"],
      ["avenue", "parc"],
    ],
    ["du"],
  );
  assert.deepEqual(
    names.find(["rue", "sud"], "s").map(({ name }) => name),
    [0, 1],
  );
  assert.deepEqual(
    names.find(["avenue", "duparc"]).map(({ name }) => name),
    [2],
  );
});
