/** What a phone keeps where the town speaks two languages: the shells of both, and the forms of those that are read. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { prefixOf } from "../kernel/words.js";
import { cacheNames } from "../worker/names.js";
import { createPrecache } from "../worker/precache.js";
import { askedBy, ruleFor } from "../worker/rules.js";
import { answer } from "../worker/strategies.js";
import { answered, lastingEvent, memoryCaches } from "./worker-support.js";

/** @import { FetchPorts, PrecacheEntry } from "../worker/types.d.ts" */

const ORIGIN = "https://311.rivemont.test";
const PAGES = { "/": "Accueil", "/en/": "Home", "/hors-ligne": "Hors ligne", "/en/hors-ligne": "Offline" };
const FORMS = { "/demandes/nouvelle/fuite": "Fuite", "/en/demandes/nouvelle/fuite": "Leak" };

test("a device keeps the shells of both languages, and the forms of the one that is read", async () => {
  const { precache, asked } = precacheOf();
  await precache.install(["/en"]);
  assert.deepEqual(asked.toSorted(), ["/", "/en/", "/en/demandes/nouvelle/fuite", "/en/hors-ligne", "/hors-ligne"]);
});

test("reading a page of the other language has its forms kept too, once", async () => {
  const { precache, asked } = precacheOf();
  await precache.install([""]);
  asked.length = 0;
  await precache.speak("/en");
  await precache.speak("/en");
  assert.deepEqual(asked, ["/en/demandes/nouvelle/fuite"]);
  assert.equal(await (await precache.match("/en/demandes/nouvelle/fuite", ""))?.text(), "Leak");
});

test("an update keeps both languages where both were read", async () => {
  const caches = memoryCaches(ORIGIN);
  const first = precacheOf({ caches });
  await first.precache.install([""]);
  await first.precache.speak("/en");
  const next = precacheOf({ caches, forms: { "/en/demandes/nouvelle/fuite": "Leak, better" } });
  await next.precache.install([""]);
  await next.precache.tidy();
  assert.equal(await (await next.precache.match("/en/demandes/nouvelle/fuite", ""))?.text(), "Leak, better");
});

test("without a signal a form is shown in the language that was kept, and what is missing is told in the page's", async () => {
  const { precache, caches } = precacheOf();
  await precache.install([""]);
  assert.equal(await visit("/en/demandes/nouvelle/fuite", { precache, caches }), "Fuite");
  assert.equal(await visit("/en/plus/jamais-vue", { precache, caches }), "Offline");
  assert.equal(await visit("/plus/jamais-vue", { precache, caches }), "Hors ligne");
  assert.equal(await visit("/en/compte/connexion", { precache, caches }), "Offline");
});

/** @param {{caches?: CacheStorage, forms?: Record<string, string>}} [given] */
function precacheOf({ caches = memoryCaches(ORIGIN), forms = {} } = {}) {
  /** @type {string[]} */
  const asked = [];
  const served = /** @type {Record<string, string>} */ ({ ...PAGES, ...FORMS, ...forms });
  const entries = Object.entries(served).map(
    ([url, text]) =>
      /** @type {PrecacheEntry} */ ({
        url,
        digest: createHash("sha256").update(text).digest("hex"),
        ...(url.includes("nouvelle") ? { language: prefixOf(url) } : {}),
      }),
  );
  const fetch = async (/** @type {Request} */ request) => {
    const url = request.url.slice(ORIGIN.length);
    asked.push(url);
    return answered(served[url]);
  };
  return {
    precache: createPrecache({ entries, names: cacheNames("build"), caches, fetch, origin: ORIGIN }),
    asked,
    caches,
  };
}

/**
 * @param {string} path
 * @param {{precache: FetchPorts["precache"], caches: CacheStorage}} kept
 */
async function visit(path, { precache, caches }) {
  const navigation = { url: ORIGIN + path, method: "GET", mode: "navigate", headers: new Headers() };
  const request = /** @type {Request} */ (navigation);
  const asked = askedBy(request, ORIGIN);
  const event = lastingEvent();
  /** @type {FetchPorts} */
  const ports = {
    fetch: async () => {
      throw new TypeError("Failed to fetch");
    },
    caches,
    precache,
    names: cacheNames("build"),
    owner: async () => null,
    local: async () => new Response(""),
    now: () => 0,
    hear: async () => {},
    wait: () => /** @type {any} */ (new Promise(() => {})),
  };
  return (await answer({ request, asked, rule: ruleFor(asked), event }, ports)).text();
}
