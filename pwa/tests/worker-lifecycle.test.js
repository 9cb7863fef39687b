import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { stepAside } from "../worker/kill.js";
import { createLifecycle } from "../worker/lifecycle.js";
import { cacheNames } from "../worker/names.js";
import { createPrecache } from "../worker/precache.js";
import { answered, lastingEvent, memoryCaches } from "./worker-support.js";

const ORIGIN = "https://311.rivemont.test";

/** @param {string} text */
const digestOf = (text) => createHash("sha256").update(text).digest("hex");

/**
 * A build that serves these files.
 * @param {Record<string, string>} files
 * @param {{caches: CacheStorage, build?: string, asked?: string[], served?: Record<string, string>}} options
 */
function precacheOf(files, { caches, build = "build-1", asked = [], served = files }) {
  return createPrecache({
    entries: Object.entries(files).map(([url, text]) => ({ url, digest: digestOf(text) })),
    names: cacheNames(build),
    caches,
    origin: ORIGIN,
    async fetch(request) {
      const url = request.url.slice(ORIGIN.length);
      asked.push(url);
      assert.equal(request.credentials, "omit");
      return served[url] === undefined ? answered("", { status: 404 }) : answered(served[url]);
    },
  });
}

test("an update downloads only what changed, and the old build serves its own until it leaves", async () => {
  const caches = memoryCaches(ORIGIN);
  const first = precacheOf({ "/": "Accueil", "/plus": "Plus" }, { caches });
  await first.install();
  /** @type {string[]} */
  const asked = [];
  const second = precacheOf({ "/": "Accueil", "/plus": "Plus, mieux" }, { caches, build: "build-2", asked });
  await second.install();
  assert.deepEqual(asked, ["/plus"]);
  assert.equal(await (await first.match("/plus", ""))?.text(), "Plus");
  assert.equal(await (await second.match("/plus", ""))?.text(), "Plus, mieux");
  await second.tidy();
  assert.equal(await first.match("/plus", ""), undefined);
  assert.equal(await (await second.match("/", "?source=app"))?.text(), "Accueil");
});

test("an installation that misses a file fails whole, the present worker stays", async () => {
  const precache = precacheOf(
    { "/": "Accueil", "/plus": "Plus" },
    { caches: memoryCaches(ORIGIN), served: { "/": "" } },
  );
  await assert.rejects(precache.install());
});

test("a page that changed since the list serves all the same and is downloaded again next time", async () => {
  const caches = memoryCaches(ORIGIN);
  await precacheOf({ "/": "Accueil" }, { caches, served: { "/": "Accueil, changé" } }).install();
  /** @type {string[]} */
  const asked = [];
  const next = precacheOf({ "/": "Accueil" }, { caches, asked });
  assert.equal(await (await next.match("/", ""))?.text(), "Accueil, changé");
  await next.install();
  assert.deepEqual(asked, ["/"]);
  assert.equal(await (await next.match("/", ""))?.text(), "Accueil");
});

test("a page of the build before finds the present style under its name", async () => {
  const precache = precacheOf({ "/static/riverain-AAAA1111.css": "body{}" }, { caches: memoryCaches(ORIGIN) });
  await precache.install();
  assert.equal(await (await precache.matchOtherDigest("/static/riverain-BBBB2222.css"))?.text(), "body{}");
  assert.equal(await precache.matchOtherDigest("/static/desk-BBBB2222.css"), undefined);
});

test("a page that names a newer index is searched by the one that was kept", async () => {
  const precache = precacheOf(
    { "/demarches/index/fr-CA-aaaa1111aaaa1111.json": "{}" },
    { caches: memoryCaches(ORIGIN) },
  );
  await precache.install();
  assert.equal(await (await precache.matchOtherDigest("/demarches/index/fr-CA-bbbb2222bbbb2222.json"))?.text(), "{}");
  assert.equal(await precache.matchOtherDigest("/demarches/index/en-CA-bbbb2222bbbb2222.json"), undefined);
});

/** @param {CacheStorage} caches */
function lifecycleOf(caches) {
  /** @type {string[]} */
  const done = [];
  const lifecycle = createLifecycle({
    scope: {
      async skipWaiting() {
        done.push("skipWaiting");
      },
      clients: {
        async claim() {
          done.push("claim");
        },
        matchAll: async () => [],
      },
    },
    caches,
    names: cacheNames("build-2"),
    precache: precacheOf({}, { caches }),
    async drain(reason) {
      done.push(`drain ${reason}`);
      return { status: "empty", sent: 0, left: 0, next_at: null };
    },
    async warm(paths) {
      done.push(`warm ${paths}`);
    },
    async follow(state) {
      done.push(`follow ${state}`);
    },
    async unsubscribe() {
      done.push("unsubscribe");
    },
  });
  return { lifecycle, done };
}

test("a new worker waits until it is asked to take over", async () => {
  const { lifecycle, done } = lifecycleOf(memoryCaches(ORIGIN));
  const event = lastingEvent();
  lifecycle.install(event);
  await event.over();
  assert.deepEqual(done, []);
  lifecycle.message({ ...event, data: { type: "update" } });
  await event.over();
  assert.deepEqual(done, ["skipWaiting"]);
});

test("once active it takes the pages and drops the caches of other builds, not those of people nor the town", async () => {
  const caches = memoryCaches(ORIGIN);
  const others = ["riverain-personal-a", "riverain-places", "d-un-autre"];
  for (const name of ["riverain-pages-build-1", "riverain-static-build-1", ...others]) await caches.open(name);
  const { lifecycle, done } = lifecycleOf(caches);
  const event = lastingEvent();
  lifecycle.activate(event);
  await event.over();
  assert.deepEqual(done, ["claim"]);
  assert.deepEqual(await caches.keys(), [...others, "riverain-precache"]);
});

test("messages drain, warm and follow the town; what is not understood is ignored", async () => {
  const { lifecycle, done } = lifecycleOf(memoryCaches(ORIGIN));
  const event = lastingEvent();
  const messages = [
    { type: "drain" },
    { type: "owner", paths: ["/demandes"] },
    { type: "owner", paths: ["//ailleurs.test/"] },
    { type: "state", state: "usual" },
    { type: "state" },
    { type: "toString" },
    null,
    "update",
  ];
  for (const data of messages) lifecycle.message({ ...event, data });
  await event.over();
  assert.deepEqual(done, ["drain now", "warm /demandes", "warm ", "follow usual"]);
});

test("signing in or out empties what was kept for whoever was here, without touching the request", async () => {
  for (const path of ["/compte/connexion", "/compte/deconnexion"]) {
    const caches = memoryCaches(ORIGIN);
    await caches.open("riverain-personal-a");
    const { lifecycle, done } = lifecycleOf(caches);
    const event = lastingEvent();
    lifecycle.watch({ ...event, request: { method: "GET", url: ORIGIN + path } });
    await event.over();
    assert.deepEqual(await caches.keys(), ["riverain-personal-a"]);
    lifecycle.watch({ ...event, request: { method: "POST", url: ORIGIN + path } });
    await event.over();
    assert.deepEqual(await caches.keys(), []);
    assert.deepEqual(done, path === "/compte/deconnexion" ? ["unsubscribe"] : []);
  }
});

test("the kill switch takes over, empties every cache, unregisters, and has no hand for IndexedDB", async () => {
  const caches = memoryCaches(ORIGIN);
  await caches.open("riverain-precache");
  await caches.open("riverain-personal-a");
  /** @type {Record<string, (event: any) => void>} */
  const listeners = {};
  /** @type {string[]} */
  const done = [];
  stepAside({
    addEventListener(type, listener) {
      listeners[type] = listener;
    },
    async skipWaiting() {
      done.push("skipWaiting");
    },
    registration: {
      async unregister() {
        done.push("unregister");
        return true;
      },
    },
    caches,
  });
  assert.deepEqual(Object.keys(listeners), ["install", "activate"]);
  const event = lastingEvent();
  listeners.install(event);
  listeners.activate(event);
  await event.over();
  assert.deepEqual(done, ["skipWaiting", "unregister"]);
  assert.deepEqual(await caches.keys(), []);
});
