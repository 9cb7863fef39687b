import assert from "node:assert/strict";
import { test } from "node:test";
import { keepCases } from "../page/mine/keeping.js";
import { soughtIn } from "../page/mine/sifting.js";
import { answered, memoryCaches } from "./worker-support.js";

const ORIGIN = "https://311.rivemont.test";

test("an address says what is looked for; words that the town has not do not restrict", () => {
  assert.deepEqual(soughtIn("?q=+deux++mots+&statut=en-cours"), { text: "deux mots", status: "en-cours" });
  assert.deepEqual(soughtIn("?statut=appareil"), { text: "", status: "appareil" });
  for (const search of ["", "?", "?statut=perdue&q=", "?statut=constructor"])
    assert.deepEqual(soughtIn(search), { text: "", status: "" });
});

test("only the pages that are not kept, or were before the last change, are asked for", async () => {
  const caches = memoryCaches(ORIGIN);
  const cache = await caches.open("riverain-personal-a");
  await cache.put(`${ORIGIN}/demandes/A`, answered("A", { headers: { "X-Rev": "3" } }));
  await cache.put(`${ORIGIN}/demandes/B`, answered("B", { headers: { "X-Rev": "1" } }));
  const rows = [
    ["/demandes/A", "3"],
    ["/demandes/B", "2"],
    ["/demandes/C", "1"],
  ].map(([href, rev]) => ({ getAttribute: () => href, dataset: { rev } }));
  const page = /** @type {ParentNode} */ (/** @type {unknown} */ ({ querySelectorAll: () => rows }));
  /** @type {string[]} */
  const asked = [];
  const fetch = /** @type {typeof globalThis.fetch} */ (
    async (url) => {
      asked.push(String(url));
      return new Response("page");
    }
  );
  assert.equal(await keepCases(page, { caches, fetch, origin: ORIGIN }), 2);
  assert.deepEqual(asked, [`${ORIGIN}/demandes/B`, `${ORIGIN}/demandes/C`]);
});
