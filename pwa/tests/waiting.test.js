import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue, get } from "../outbox/outbox.js";
import { fields, NOW, photo, report } from "./support/cast.js";
import { CUT } from "./support/link.js";
import { phone } from "./support/phone.js";
import { problem } from "./support/town.js";

/** @import { Sending } from "../types.d.ts" */

const HOUR = 3_600_000;

test("Retry-After holds everybody, « Envoyer maintenant » included, until its time", async () => {
  for (const header of ["90", new Date(NOW + 90_000).toUTCString()]) {
    const { store, town, clock, drain } = await phone({ skew: -24 * HOUR });
    await enqueue(store, report());
    await enqueue(store, report());
    town.refuse = ({ call }) => (call === "case" ? problem(503, "busy", {}, { "Retry-After": header }) : null);
    const held = await drain({ lanes: 1 });
    assert.equal(held.status, "waiting");
    assert.equal(town.log.filter(({ call }) => call === "case").length, 1, "the second did not even ask");
    assert.ok(Math.abs((held.next_at ?? 0) - (NOW - 24 * HOUR + 90_000)) <= 1000, `${held.next_at}`);
    town.refuse = () => null;
    const { length } = town.log;
    assert.equal((await drain({ reason: "now" })).status, "waiting");
    assert.equal(town.log.length, length, "nothing was sent before its time");
    clock.now += 91_000;
    assert.equal((await drain()).left, 0);
  }
});

test("a full town is tried hourly, or when the person asks", async () => {
  const { store, town, clock, drain } = await phone();
  const item = await enqueue(store, report());
  town.refuse = ({ call }) => (call === "case" ? problem(507, "storage-full") : null);
  const full = await drain();
  assert.equal(full.next_at, NOW + HOUR);
  assert.equal((await get(store, item.id))?.pause?.cause, "full");
  clock.now += 30 * 60_000;
  const { length } = town.log;
  await drain({ reason: "visible" });
  assert.equal(town.log.length, length);
  await drain({ reason: "now" });
  assert.ok(town.log.length > length);
  town.refuse = () => null;
  clock.now += HOUR + 1;
  assert.equal((await drain()).left, 0);
});

test("a cut backs off with jitter, « online » and the person do not wait for it, time alone does", async () => {
  const { store, town, clock, drain } = await phone();
  const item = await enqueue(store, report());
  const failing = {
    send: async (/** @type {Sending} */ sending) => (sending.call === "case" ? CUT : town.receive(sending)),
  };
  for (let failures = 1; failures < 12; failures += 1) {
    const result = await drain({ transport: failing, reason: "online", random: () => 1 });
    assert.equal(result.status, "waiting");
    assert.equal(result.next_at, clock.now + Math.min(2 ** failures, 300) * 1000);
  }
  assert.equal((await drain({ reason: "visible" })).left, 1, "not yet its time");
  clock.now += 300_001;
  assert.equal((await drain({ reason: "timer" })).left, 0);
  assert.equal((await get(store, item.id))?.to_report, false);
});

test("eight tries over a day are worth a word, and the row is still kept", async () => {
  const { store, town, clock, drain } = await phone();
  const item = await enqueue(store, report());
  town.refuse = ({ call }) => (call === "case" ? problem(500, null) : null);
  for (let n = 0; n < 8; n += 1) {
    assert.equal((await get(store, item.id))?.to_report, false);
    await drain({ reason: "now" });
    clock.now += 4 * HOUR;
  }
  await drain({ reason: "now" });
  const kept = await get(store, item.id);
  assert.equal(kept?.to_report, true);
  assert.equal(kept?.state, "paused");
});

test("three failures in a row speak for the link: the rest of a long queue is not tried in vain", async () => {
  const { store, town, drain } = await phone();
  for (let n = 0; n < 40; n += 1) await enqueue(store, report());
  town.refuse = ({ call }) => (call === "case" ? CUT : null);
  const result = await drain();
  assert.equal(result.status, "offline");
  assert.ok(town.log.length <= 1 + 4);
  assert.equal(result.left, 40);
});

test("the protocol moved on: rows are kept until the app is updated", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report());
  town.proto_min = 2;
  assert.equal((await drain()).status, "update");
  assert.equal((await get(store, item.id))?.attempts, 0);
  town.proto_min = 1;
  town.refuse = ({ call }) => (call === "case" ? problem(426, "update-required") : null);
  assert.equal((await drain()).status, "update");
  assert.equal((await get(store, item.id))?.state, "paused");
});

test("a server restored from a backup is offered again what it had received in the last 30 days", async () => {
  const { store, town, clock, drain } = await phone();
  const old = await enqueue(store, report({ fields: fields({ comment: "Ancien" }) }));
  await drain();
  clock.now += 31 * 24 * HOUR;
  const recent = await enqueue(store, report({ photos: [photo(1)], fields: fields({ comment: "Récent" }) }));
  const text = await enqueue(store, report({ fields: fields({ comment: "Texte" }) }));
  await drain();
  assert.equal((await get(store, old.id))?.body.byteLength, 0, "past 30 days a receipt forgets what was written");
  assert.equal((await get(store, old.id))?.receipt?.reference, "RVM-2026-000001-0");
  town.cases.clear();
  town.epoch = "epoch-2";
  clock.now += 7 * HOUR;
  assert.equal((await drain()).left, 0);
  assert.deepEqual(town.comments, ["Récent", "Texte"]);
  assert.deepEqual(
    town.cases.get(recent.id)?.parts.map(({ state }) => state),
    ["dropped"],
    "its photo is no longer here",
  );
  assert.equal((await get(store, text.id))?.state, "done");
  assert.equal(town.cases.get(text.id)?.digest, text.digest, "the same bytes");
});

test("a clock wrong by a day changes neither the order nor the waiting", async () => {
  for (const skew of [-24 * HOUR, 24 * HOUR]) {
    const { store, town, clock, drain } = await phone({ skew });
    const item = await enqueue(store, report({ clock: () => clock.now + skew }));
    town.refuse = ({ call }) => (call === "case" ? CUT : null);
    await drain({ random: () => 1 });
    town.refuse = () => null;
    clock.now += 3000;
    assert.equal((await drain({ reason: "timer" })).left, 0);
    const done = await get(store, item.id);
    assert.equal(done?.receipt?.received_at, clock.now, "the town's time, not the phone's");
    assert.equal(done?.captured_at, new Date(NOW + skew).toISOString(), "what the person saw");
    const next = await enqueue(store, report());
    assert.equal(next.clock.skew_ms, skew);
  }
});

test("a clock put back by a day does not make rows wait a day longer", async () => {
  const { store, town, clock, drain } = await phone();
  await enqueue(store, report());
  town.refuse = ({ call }) => (call === "case" ? problem(503, "busy", {}, { "Retry-After": "60" }) : null);
  await drain();
  town.refuse = () => null;
  clock.now -= 24 * HOUR;
  assert.equal((await drain({ reason: "timer" })).left, 0);
});
