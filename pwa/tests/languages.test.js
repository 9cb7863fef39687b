/** A device in two languages: addresses, what is made here, what is asked for, dates and numbers. */

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readNumber } from "../catalogue/form.js";
import { longDay } from "../catalogue/sentences.js";
import { timeOfDay } from "../kernel/clock.js";
import { numberText } from "../kernel/numbers.js";
import { bare, here, keyOf, leadTo, prefixOf, setWords, speak, t, tn } from "../kernel/words.js";
import { saveDraft } from "../outbox/drafts.js";
import { openStore } from "../outbox/store.js";
import { createTransport } from "../sync/transport.js";
import { readCatalogues, sentencesIn, wordsOf } from "../words.mjs";
import { localAnswer } from "../worker/local/answers.js";
import { moment } from "../worker/local/states.js";
import { askedBy, ruleFor } from "../worker/rules.js";

const ORIGIN = "https://311.rivemont.test";
const LOCALES = fileURLToPath(new URL("../../server/locale", import.meta.url));
const LOCAL = ["queue.js", "waiting.js", "states.js", "band.js"].map((name) =>
  fileURLToPath(new URL(`../worker/local/${name}`, import.meta.url)),
);

const MONTHS = "janv. févr. mars avr. mai juin juill. août sept. oct. nov. déc.";
const short = (/** @type {number} */ minute) => timeOfDay(minute, { isRound: true });

afterEach(() => {
  setWords({});
  speak("");
  leadTo("");
});

/** As the worker does, with the catalogue that the server has. */
function speakEnglish(prefix = "/en") {
  if (prefix !== "/en") return;
  setWords(wordsOf(sentencesIn(LOCAL), readCatalogues(LOCALES).get("en") ?? new Map()));
  speak("en-CA");
  leadTo(prefix);
}

test("an address has the prefix of its language or none", () => {
  assert.deepEqual(["/en", "/en/", "/en/plus", "/", "/envois", "/english"].map(prefixOf), [
    "/en",
    "/en",
    "/en",
    "",
    "",
    "",
  ]);
  assert.deepEqual(["/en", "/en/", "/en/plus", "/envois"].map(bare), ["/", "/", "/plus", "/envois"]);
  assert.deepEqual(["/en//mal.test", "//mal.test"].map(bare), ["/mal.test", "/mal.test"]);
  assert.equal(here("/plus"), "/plus");
  leadTo("/en");
  assert.equal(here("/plus"), "/en/plus");
});

test("a page in English falls under the rule of its French one", () => {
  for (const path of ["/", "/demandes", "/compte/connexion", "/plus", "/local/envois", "/demandes/nouvelle/fuite"]) {
    assert.equal(rule(`/en${path}`).name, rule(path).name, path);
  }
});

test("what this device keeps is told in the language of the page that asks", async () => {
  const store = await openStore({ name: "languages" });
  const fields = { title: "Nid-de-poule", address: "/demandes/nouvelle/nid-de-poule" };
  await saveDraft(store, {
    form: "nid-de-poule",
    owner: null,
    step: 2,
    fields,
    clock: () => Date.UTC(2026, 10, 24, 12),
  });
  const asked = (/** @type {string} */ path) =>
    localAnswer(new URL(path, ORIGIN), { store, now: 0, speak: speakEnglish });
  const english = await (await asked("/en/local/en-attente")).text();
  assert.match(english, /On this phone/);
  assert.match(english, /href="\/en\/demandes\/nouvelle\/nid-de-poule"/);
  assert.doesNotMatch(english, /Reprendre|Brouillon|Modifié/);
});

test("a draft begun under one language's address is offered under the other's", async () => {
  const store = await openStore({ name: "languages-draft" });
  const fields = { title: "Pothole", address: "/en/demandes/nouvelle/nid-de-poule" };
  await saveDraft(store, { form: "nid-de-poule", owner: null, step: 2, fields });
  const french = await (await localAnswer(new URL("/local/en-attente", ORIGIN), { store, now: 0 })).text();
  assert.match(french, /href="\/demandes\/nouvelle\/nid-de-poule"/);
});

test("counting follows the language: none is singular in French, plural in English", () => {
  const words = /** @type {const} */ (["{n} envoi", "{n} envois"]);
  assert.deepEqual(
    [0, 1, 1.5, 2].map((n) => tn(...words, n)),
    ["0 envoi", "1 envoi", "1.5 envoi", "2 envois"],
  );
  setWords({ [keyOf("{n} envoi")]: ["{n} submission", "{n} submissions"] });
  speak("en-CA");
  assert.deepEqual(
    [0, 1, 2].map((n) => tn(...words, n)),
    ["0 submissions", "1 submission", "2 submissions"],
  );
  assert.equal(t("jamais traduit"), "jamais traduit");
});

test("days, hours and numbers are written as the language writes them", () => {
  const at = new Date(2026, 11, 1, 8, 5).getTime();
  assert.deepEqual([longDay("2026-11-24"), longDay("2026-12-01")], ["24 novembre 2026", "1er décembre 2026"]);
  assert.deepEqual([numberText(4000), numberText(2.5)], ["4\u00a0000", "2,5"]);
  assert.equal(moment(at), "1er déc. 2026, 8\u00a0h\u00a005");
  setWords(wordsOf(["novembre", MONTHS], readCatalogues(LOCALES).get("en") ?? new Map()));
  speak("en-CA");
  assert.equal(longDay("2026-11-24"), "November 24, 2026");
  assert.deepEqual([numberText(4000), numberText(12345.5)], ["4,000", "12,345.5"]);
  assert.equal(moment(at), "Dec 1, 2026, 8:05\u00a0a.m.");
  assert.equal(moment(new Date(2026, 11, 1, 0, 30).getTime()), "Dec 1, 2026, 12:30\u00a0a.m.");
});

test("a time of day is written as the town writes it, a full hour without its minutes where that is short", () => {
  const gap = "\u00a0";
  assert.deepEqual([timeOfDay(845), timeOfDay(1140)], [`14${gap}h${gap}05`, `19${gap}h${gap}00`]);
  assert.deepEqual([510, 1140, 0].map(short), [`8${gap}h${gap}30`, `19${gap}h`, `0${gap}h`]);
  speak("en-CA");
  assert.deepEqual([510, 1140, 0, 720].map(short), [`8:30${gap}a.m.`, `7${gap}p.m.`, `12${gap}a.m.`, `12${gap}p.m.`]);
});

test("2,5 and 2.5 are one number in both languages; a comma between thousands is English", () => {
  assert.deepEqual([readNumber("2,5"), readNumber("2.5"), readNumber("4 000")], [2.5, 2.5, 4000]);
  assert.equal(readNumber("4,000"), 4);
  speak("en-CA");
  assert.deepEqual(
    [readNumber("2,5"), readNumber("2.5"), readNumber("4,000"), readNumber("1,234,567.5")],
    [2.5, 2.5, 4000, 1234567.5],
  );
});

test("a refusal is asked for in the language of the report", async () => {
  /** @type {Headers[]} */
  const sent = [];
  const fetch = /** @type {any} */ (
    async (/** @type {string} */ _path, /** @type {RequestInit} */ { headers }) => {
      sent.push(new Headers(headers));
      return new Response("{}", { headers: { "Content-Type": "application/json" } });
    }
  );
  const transport = createTransport({ fetch });
  await transport.send({ call: "case", method: "PUT", path: "/sync/v1/cases/1", owner: null, lang: "en-CA" });
  await transport.send({ call: "session", method: "GET", path: "/sync/v1/session", owner: null });
  assert.deepEqual(
    sent.map((headers) => headers.get("Accept-Language")),
    ["en-CA", null],
  );
});

/** @param {string} path */
function rule(path) {
  const request = { url: ORIGIN + path, method: "GET", mode: "navigate", headers: new Headers() };
  return ruleFor(askedBy(/** @type {Request} */ (request), ORIGIN));
}
