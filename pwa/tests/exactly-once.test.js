import assert from "node:assert/strict";
import { test } from "node:test";
import { edit, enqueue, list, photosOf } from "../outbox/outbox.js";
import { AICHA, fields, photo, report, seeded, sha256 } from "./support/cast.js";
import { failingStore, phone } from "./support/phone.js";
import { problem } from "./support/town.js";

/** @import { Sending, Transport } from "../types.d.ts" */

const CUT = /** @type {const} */ ({ kind: "offline", why: "network" });
const SEEDS = Number(process.env.SEEDS ?? 25);

class Killed extends Error {}

test("killed at any step of any sending, before or after it happened: one case, its photos whole", async () => {
  for (const moment of /** @type {const} */ (["before-wire", "after-wire", "before-disk", "after-disk"])) {
    for (let step = 1; step < 14; step += 1) {
      const device = await phone();
      const { store, town, drain } = device;
      await enqueue(store, report({ photos: [photo(1, 1_200_000), photo(2, 500)] }));
      let sent = 0;
      /** @type {Transport} */
      const transport = {
        send: async (sending) => {
          sent += 1;
          if (moment === "before-wire" && sent === step) throw new Killed();
          const outcome = town.receive(sending);
          if (moment === "after-wire" && sent === step) throw new Killed();
          return outcome;
        },
      };
      const fault = (/** @type {number} */ write) => {
        if (write !== step) return null;
        return moment === "before-disk"
          ? { before: new Killed() }
          : moment === "after-disk"
            ? { after: new Killed() }
            : null;
      };
      await drain({ transport, store: failingStore(store, fault) }).catch((error) =>
        assert.ok(error instanceof Killed),
      );
      await drain({ reason: "now" });
      const about = `${moment} ${step}`;
      assert.equal(town.cases.size, 1, about);
      const [one] = [...town.cases.values()];
      assert.ok(one?.isComplete, about);
      assert.deepEqual(
        one?.parts.map(({ bytes }) => sha256(bytes)),
        [photo(1, 1_200_000).sha256, photo(2, 500).sha256],
        about,
      );
      assert.equal((await list(store)).length, 0, about);
      store.close();
    }
  }
});

test("a device so full that no mark can be written still sends, once", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1)] }));
  const quota = () => ({ before: new DOMException("full", "QuotaExceededError") });
  let writes = 0;
  const full = { ...failingStore(store, quota), jot: store.jot };
  const nearly = {
    ...full,
    write: /** @type {typeof store.write} */ (
      async (stores, work) => {
        writes += 1;
        return stores.includes("blobs") ? store.write(stores, work) : full.write(stores, work);
      }
    ),
  };
  await drain({ store: nearly });
  assert.ok(writes > 0);
  assert.equal(town.cases.size, 1);
  assert.equal((await photosOf(store, item.id)).length, 0);
});

test(`${SEEDS} seeds: any order of capture, edit, cut, refusal, kill and restore makes each report arrive exactly once`, async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) await life(seed);
});

/**
 * One random life of a phone; at the end the link is good and everything must have arrived, once.
 * @param {number} seed
 */
async function life(seed) {
  const random = seeded(seed);
  const device = await phone({ skew: Math.round((random() - 0.5) * 2 * 86_400_000) });
  const { store, town, clock } = device;
  town.owner = AICHA;
  /** @type {Life} */
  const lived = { ...device, seed, random, transport: unreliable(town, random), wanted: new Map() };
  for (let turn = 0; turn < 40; turn += 1) {
    clock.now += Math.floor(random() * 120_000);
    const choice = random();
    const [act] = ACTS.find(([, below]) => choice < below) ?? [sendTwice];
    await act(lived, turn);
  }
  town.owner = AICHA;
  for (let turn = 0; turn < 5 && (await list(store)).length > 0; turn += 1) {
    clock.now += 3_700_000;
    await device.drain({ reason: "now" });
  }
  await allArrived(lived);
  store.close();
}

/**
 * @typedef {Awaited<ReturnType<typeof phone>> & {seed: number, random: () => number, transport: Transport,
 *   wanted: Map<string, string>}} Life `wanted`: what each id says now
 */

/** @type {[(lived: Life, turn: number) => Promise<void>, number][]} */
const ACTS = [
  [capture, 0.3],
  [change, 0.4],
  [signInOrOut, 0.5],
  [sendTwice, 1],
];

/**
 * @param {Life} lived
 * @param {number} turn
 */
async function capture({ store, seed, random, wanted }, turn) {
  const comment = `seed ${seed} report ${turn}`;
  const photos = random() < 0.5 ? [photo(turn, 1 + Math.floor(random() * 3000))] : [];
  const owner = random() < 0.5 ? AICHA : null;
  const item = await enqueue(store, report({ owner, fields: fields({ comment }), photos }));
  wanted.set(item.id, comment);
}

/**
 * @param {Life} lived
 * @param {number} turn
 */
async function change({ store, seed, random, wanted }, turn) {
  const open = await list(store);
  const old = open[Math.floor(random() * open.length)];
  if (!old) return;
  const comment = `seed ${seed} edited ${turn}`;
  const photos = (await photosOf(store, old.id)).map(({ key: _key, id: _id, ...kept }) => kept);
  const item = await edit(store, old.id, { fields: fields({ comment }), photos });
  wanted.delete(old.id);
  wanted.set(item.id, comment);
}

/** @param {Life} lived */
async function signInOrOut({ town, random }) {
  town.owner = random() < 0.67 ? AICHA : null;
}

/** @param {Life} lived */
async function sendTwice({ drain, transport, random }) {
  const reasons = /** @type {const} */ (["load", "now", "online", "timer"]);
  const reason = reasons[Math.floor(random() * reasons.length)] ?? "load";
  const both = [drain({ transport, reason }), drain({ transport, reason: "enqueue" })];
  for (const ended of await Promise.allSettled(both)) {
    if (ended.status === "rejected") assert.ok(ended.reason instanceof Killed, ended.reason);
  }
}

/** @param {Life} lived */
async function allArrived({ store, town, seed, wanted }) {
  const about = `seed ${seed}`;
  const waiting = (await list(store)).map(({ state, refusal }) => [state, refusal]);
  assert.deepEqual(waiting, [], about);
  assert.deepEqual(town.comments, [...wanted.values()].sort(), about);
  const parts = [...town.cases.values()].flatMap((found) => found.parts);
  for (const part of parts) assert.equal(sha256(part.bytes), part.sha256, about);
  const left = await store.read(["blobs"], (tx) => tx.objectStore("blobs").count());
  assert.equal(left, 0, `${about}: no photo is left behind`);
}

/**
 * A link that loses requests and answers, a server that stumbles, a tab that is killed.
 * @param {import("./support/town.js").Town} town
 * @param {() => number} random
 * @returns {Transport}
 */
function unreliable(town, random) {
  return {
    send: async (/** @type {Sending} */ sending) => {
      const fate = random();
      if (fate < 0.1) return CUT;
      if (fate < 0.14) return problem(500, null);
      if (fate < 0.16) return problem(503, "busy", {}, { "Retry-After": "30" });
      if (fate < 0.18) throw new Killed();
      const outcome = town.receive(sending);
      if (fate < 0.3) return CUT;
      if (fate < 0.32) throw new Killed();
      return outcome;
    },
  };
}
