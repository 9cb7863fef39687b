import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openStore } from "../outbox/store.js";
import { leave } from "../page/leave.js";
import { forgetMe, refreshMe } from "../page/me.js";
import { isLeaving, leavingFirst, markLeaving, tellTown } from "../worker/leaving.js";
import { localAnswer } from "../worker/local/answers.js";
import { NOBODY, readMe, writeMe } from "../worker/owner.js";
import { memoryCaches } from "./worker-support.js";

const AICHA = { owner: "a", name: "Aïcha Belkacem", initials: "AB" };
const ETIENNE = { owner: "e", name: "Étienne Gagnon", initials: "ÉG" };

/** @type {import("../types.d.ts").Store} */
let store;
/** @type {ReturnType<typeof memoryCaches>} */
let caches;
/** @type {string[]} */
let asked;
let isDown = false;
let made = 0;

beforeEach(async () => {
  made += 1;
  store = await openStore({ name: `leaving-${made}` });
  caches = memoryCaches();
  asked = [];
  isDown = false;
});

/** @type {typeof globalThis.fetch} */
const fetch = async (input) => {
  const path = String(input);
  if (isDown) throw new TypeError("Failed to fetch");
  asked.push(path);
  return path === "/compte/deconnexion" ? new Response(null, { status: 303 }) : new Response(JSON.stringify(AICHA));
};

/** @param {typeof AICHA} person */
async function arrive(person, turn = 0) {
  await writeMe(store, person, turn);
  await caches.open(`riverain-personal-${person.owner}`);
}

/**
 * Something that waits for a person.
 * @param {string} id
 * @param {string | null} owner
 */
async function put(id, owner) {
  const row = { id, owner, case: id, seq: 1, state: "queued", open: 1, captured_at: "2026-11-22T17:00:00.000Z" };
  await store.write(["outbox"], async (tx) => {
    await tx
      .objectStore("outbox")
      .put(/** @type {any} */ ({ ...row, title: "Graffiti secret", provisional: "P-1", blobs: [] }));
  });
}

/** @param {string} path */
async function fragment(path) {
  const url = new URL(path, "https://311.rivemont.test");
  return (await localAnswer(url, { store, now: 0 })).text();
}

test("with a network the town is told at once and one is led home", async () => {
  await arrive(AICHA);
  assert.equal(await leave({ store, fetch, forget: () => forgetMe({ store, caches }) }), "/");
  assert.deepEqual(asked, ["/compte/deconnexion"]);
  assert.deepEqual(await readMe(store), NOBODY);
  assert.deepEqual(await caches.keys(), []);
  assert.equal(await isLeaving(store), false);
});

test("without a network one is out here and now, and the town is told before anything else is asked", async () => {
  await arrive(AICHA);
  isDown = true;
  assert.equal(await leave({ store, fetch, forget: () => forgetMe({ store, caches }) }), "/envois");
  assert.deepEqual(await readMe(store), NOBODY);
  assert.deepEqual(await caches.keys(), []);
  assert.match(await fragment("/local/envois"), /La Ville le saura/);
  const first = leavingFirst(async () => store, fetch);
  await assert.rejects(first("/demandes"), TypeError);
  isDown = false;
  await first("/demandes");
  await first("/avis");
  assert.deepEqual(asked, ["/compte/deconnexion", "/demandes", "/avis"]);
  assert.doesNotMatch(await fragment("/local/envois"), /La Ville le saura/);
});

test("a server that does not take the sign-out is asked nothing in that name", async () => {
  await markLeaving(store);
  const refusing = leavingFirst(
    async () => store,
    async () => new Response("", { status: 503 }),
  );
  await assert.rejects(refusing("/demandes"), TypeError);
  assert.equal(await isLeaving(store), true);
  const ports = { store, fetch: refusing, caches, tellWorker: () => {}, path: "/" };
  assert.equal(await refreshMe(ports), null);
  assert.deepEqual(await readMe(store), NOBODY);
});

test("where nothing can be kept, nobody has left", async () => {
  const first = leavingFirst(() => Promise.reject(new Error("no store")), fetch);
  assert.equal((await first("/moi")).status, 200);
});

test("what waits stays, and the next person reads whose by initials alone", async () => {
  await arrive(AICHA);
  await put("1", "a");
  await put("2", "a");
  assert.match(await fragment("/local/depart"), /2 envois attendent ici/);
  assert.equal(await leave({ store, fetch, forget: () => forgetMe({ store, caches }) }), "/envois");
  await writeMe(store, ETIENNE, 1);
  const seen = await fragment("/local/envois");
  assert.match(seen, /2 envois de AB/);
  assert.doesNotMatch(seen, /Graffiti|Aïcha|Belkacem|P-1/);
  assert.equal(await fragment("/local/depart"), "");
});

test("whom a provider let in leaves by it, and where it is out of reach leaves here at least", async () => {
  let submitted = () => {};
  /** @type {Promise<void>} */
  const isSubmitted = new Promise((settle) => {
    submitted = settle;
  });
  const form = { hasAttribute: () => false, submit: () => submitted() };
  const leaving = () => leave({ store, fetch, form, forget: () => forgetMe({ store, caches }) });
  await writeMe(store, { ...AICHA, leaves_provider: "yes" }, 0);
  isDown = true;
  assert.equal(await leaving(), "/envois");
  assert.deepEqual(asked, []);
  await tellTown({ store, fetch: async () => new Response(null, { status: 303 }) });
  await writeMe(store, { ...AICHA, leaves_provider: "yes" }, 1);
  isDown = false;
  leaving();
  await isSubmitted;
  assert.deepEqual(await readMe(store), NOBODY);
  assert.deepEqual(asked, ["/healthz"]);
});

test("the initials go when nothing waits for the person any more", async () => {
  await arrive(AICHA);
  await put("1", "a");
  await leave({ store, fetch, forget: () => forgetMe({ store, caches }) });
  await store.write(["outbox"], async (tx) => {
    await tx.objectStore("outbox").delete("1");
  });
  await writeMe(store, ETIENNE, 1);
  await leave({ store, fetch, forget: () => forgetMe({ store, caches }) });
  const kept = await store.read(["meta"], (tx) => tx.objectStore("meta").get("initials"));
  assert.deepEqual(kept, {});
});

test("the way out stands where there is no network, for who is signed in alone", async () => {
  assert.doesNotMatch(await fragment("/local/envois"), /data-sign-out/);
  await arrive(AICHA);
  assert.match(await fragment("/local/envois"), /data-sign-out/);
});
