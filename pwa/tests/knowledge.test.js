import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { createCounter } from "../knowledge/counting.js";
import { openStore } from "../outbox/store.js";
import { cardPage } from "../worker/cards.js";

const PAGES = /** @type {Record<string, string>} */ ({
  "/fiche-hors-ligne":
    "<title><!--card-title-->Fiche<!--/card-title--> · Rivemont</title><main><!--card-content-->rien<!--/card-content--></main>",
  "/fiches.json": JSON.stringify({
    cards: [{ code: "bac-bleu", title: "Le bac <bleu> $& ?", content: "<h1>Le bac $1</h1>" }],
  }),
});

/** @param {Record<string, string>} pages */
function cacheOf(pages) {
  const match = async (/** @type {string} */ path) => (path in pages ? new Response(pages[path]) : undefined);
  return /** @type {Cache} */ (/** @type {unknown} */ ({ match }));
}

test("a card that was taken along is read at its own address, its title escaped, its text to the letter", async () => {
  const page = await cardPage("/fiches/bac-bleu", cacheOf(PAGES));
  assert.equal(
    await page?.text(),
    "<title>Le bac &lt;bleu&gt; $&amp; ? · Rivemont</title><main><h1>Le bac $1</h1></main>",
  );
});

test("a card in English is put together from what was taken along in English, and from nothing else", async () => {
  const english = Object.fromEntries(Object.entries(PAGES).map(([path, page]) => [`/en${path}`, page]));
  assert.ok(await cardPage("/en/fiches/bac-bleu", cacheOf(english)));
  assert.equal(await cardPage("/fiches/bac-bleu", cacheOf(english)), undefined);
  assert.equal(await cardPage("/en/fiches/bac-bleu", cacheOf(PAGES)), undefined);
});

test("what is no card, or none that is known, is left to the offline page", async () => {
  for (const path of ["/fiches/perdue", "/fiches", "/fiches/bac-bleu/merci", "/fiches/../x", "/demarches"]) {
    assert.equal(await cardPage(path, cacheOf(PAGES)), undefined, path);
  }
  assert.equal(await cardPage("/fiches/bac-bleu", cacheOf({})), undefined);
});

/** @type {import("../types.d.ts").Store} */
let store;
/** @type {unknown[]} */
let told;
let status = 204;
let day = "2026-06-15";

beforeEach(async () => {
  store = await openStore({ indexedDB: new IDBFactory() });
  told = [];
  status = 204;
  day = "2026-06-15";
});

function counter() {
  const fetch = /** @type {any} */ (
    async (/** @type {string} */ path, /** @type {RequestInit} */ { body }) => {
      if (status === 0) throw new TypeError("Failed to fetch");
      assert.equal(path, "/fiches");
      if (status === 204) told.push(...JSON.parse(String(body)).counts);
      return new Response(null, { status });
    }
  );
  return createCounter({ store, fetch, today: () => day });
}

test("what becomes of a card is told once a day", async () => {
  await counter().tell("bac-bleu", "shown");
  await counter().tell("bac-bleu", "shown");
  await counter().tell("bac-bleu", "opened");
  day = "2026-06-16";
  await counter().tell("bac-bleu", "shown");
  assert.deepEqual(told, [
    ["bac-bleu", "shown"],
    ["bac-bleu", "opened"],
    ["bac-bleu", "shown"],
  ]);
});

test("without a signal, or while the town is too busy, it is kept and told later", async () => {
  for (status of [0, 429, 503]) await counter().tell("ecocentre", status === 0 ? "deflected" : "useful");
  assert.deepEqual(told, []);
  status = 204;
  await counter().flush();
  assert.deepEqual(told, [
    ["ecocentre", "deflected"],
    ["ecocentre", "useful"],
  ]);
  await counter().flush();
  assert.equal(told.length, 2);
});

test("a town that does not understand is not asked again, and a device keeps no endless list", async () => {
  status = 0;
  for (let n = 0; n < 250; n++) await counter().tell(`c${n}`, "shown");
  status = 204;
  await counter().flush();
  assert.equal(told.length, 200);
  status = 400;
  await counter().tell("bac-bleu", "useful");
  status = 204;
  await counter().flush();
  assert.equal(told.length, 200);
});
