import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { newCaseId, provisionalReference, readProvisional } from "../kernel/ids.js";
import { foundIn } from "../kernel/personal.js";
import { hexToBase64, sha256Hex } from "../kernel/sha256.js";
import { keyOf, setWords, speak, t, tn } from "../kernel/words.js";

const vectors = JSON.parse(
  readFileSync(new URL("../../tests/vectors/provisional-references.json", import.meta.url), "utf8"),
);

test("provisional references are the ones that the town computes", () => {
  for (const { id, provisional } of vectors.references) assert.equal(provisionalReference(id), provisional);
});

test("a provisional reference is understood as it is typed or dictated, a wrong letter is noticed", () => {
  for (const { typed, provisional } of vectors.typed) assert.equal(readProvisional(typed), provisional, typed);
});

test("every single wrong letter and every exchange of neighbours is noticed", () => {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const known = provisionalReference(newCaseId());
  const plain = known.replaceAll("-", "").slice(1);
  for (let place = 0; place < 7; place += 1) {
    for (const letter of letters) {
      const wrong = plain.slice(0, place) + letter + plain.slice(place + 1);
      assert.equal(readProvisional(`P${wrong}`), wrong === plain ? known : null);
    }
    const swapped = plain.slice(0, place) + (plain[place + 1] ?? "") + plain[place] + plain.slice(place + 2);
    if (place < 6 && swapped !== plain) assert.equal(readProvisional(`P${swapped}`), null);
  }
});

test("SHA-256 in hexadecimal and in base64", async () => {
  const hex = await sha256Hex(new TextEncoder().encode("abc"));
  assert.equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(hexToBase64(hex), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
});

test("words are French first, counted as French counts, and replaced by a catalogue", () => {
  assert.equal(t("Reçu par la Ville. Numéro {reference}.", { reference: "RVM-1" }), "Reçu par la Ville. Numéro RVM-1.");
  assert.equal(tn("{n} envoi en cours", "{n} envois en cours", 0), "0 envoi en cours");
  assert.equal(tn("{n} envoi en cours", "{n} envois en cours", 2), "2 envois en cours");
  const leaving = ["{n} report leaving", "{n} reports leaving"];
  setWords({ [keyOf("Bonjour")]: "Hello", [keyOf("{n} envoi en cours")]: leaving });
  speak("en-CA");
  assert.equal(t("Bonjour"), "Hello");
  assert.equal(tn("{n} envoi en cours", "{n} envois en cours", 0), "0 reports leaving");
  setWords({});
  speak("");
});

test("what looks like somebody's own is found as the town finds it", () => {
  const { texts } = JSON.parse(readFileSync(new URL("../../tests/vectors/personal.json", import.meta.url), "utf8"));
  for (const { text, found } of texts) assert.deepEqual(foundIn(text), found, text);
});
