import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue, enqueueEntry, get, photosOf } from "../outbox/outbox.js";
import { AICHA, fields, photo, report, sha256 } from "./support/cast.js";
import { answerLost, CUT, some } from "./support/link.js";
import { phone } from "./support/phone.js";
import { answer, problem } from "./support/town.js";

/** @import { Sending, Transport } from "../types.d.ts" */

test("a report leaves with its photos, is receipted, and only then do its photos go", async () => {
  const { store, town, events, drain } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1), photo(2, 3_000_000)] }));
  town.refuse = ({ call }) => (call === "complete" ? CUT : null);
  await drain();
  assert.equal((await photosOf(store, item.id)).length, 2, "kept until « complete » answered");
  assert.equal((await get(store, item.id))?.receipt?.reference, "RVM-2026-000001-0");
  town.refuse = () => null;
  const result = await drain({ reason: "now" });
  assert.deepEqual(result, { status: "done", sent: 1, left: 0, next_at: null });
  const done = await get(store, item.id);
  assert.equal(done?.state, "done");
  assert.equal(done?.receipt?.follow_code, `code-${item.id.slice(0, 4)}`);
  assert.equal((await photosOf(store, item.id)).length, 0);
  const received = town.cases.get(item.id)?.parts.map(({ bytes }) => sha256(bytes));
  assert.deepEqual(received, [photo(1).sha256, photo(2, 3_000_000).sha256]);
  const told = events.filter((event) => event.type === "outbox" && event.id === item.id);
  assert.deepEqual(told.at(-1), { type: "outbox", id: item.id, state: "done", sent: 3_001_000, size: 3_001_000 });
});

test("an empty queue asks nothing of the town", async () => {
  const { town, drain } = await phone();
  assert.deepEqual(await drain(), { status: "empty", sent: 0, left: 0, next_at: null });
  assert.equal(town.log.length, 0);
});

test("without an answer nothing changes: the row was not even tried", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report());
  town.refuse = () => CUT;
  assert.equal((await drain()).status, "offline");
  assert.deepEqual(await get(store, item.id), item);
});

test("a captive portal's JSON is not our session", async () => {
  const { store, town, drain } = await phone();
  await enqueue(store, report());
  town.refuse = () => answer(200, { portal: "Bienvenue à l’hôtel" });
  assert.equal((await drain()).status, "offline");
});

test("the answer lost after the town had it: sent again, one case", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report());
  const lost = some(({ call }) => call === "case");
  const result = await drain({
    transport: answerLost(town, lost),
  });
  assert.equal(result.status, "waiting");
  assert.equal((await get(store, item.id))?.state, "paused");
  await drain({ reason: "now" });
  assert.equal(town.cases.size, 1);
  assert.equal((await get(store, item.id))?.state, "done");
});

test("a 2xx that names another id is not a receipt", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report());
  town.refuse = ({ call }) =>
    call === "case" ? answer(201, { id: crypto.randomUUID(), reference: "RVM-2026-9-9", parts: [] }) : null;
  await drain();
  const kept = await get(store, item.id);
  assert.equal(kept?.state, "paused");
  assert.equal(kept?.receipt, null);
});

test("two drains at once: one sends, the other steps aside", async () => {
  const { store, town, drain } = await phone();
  for (let n = 0; n < 6; n += 1) await enqueue(store, report());
  const results = await Promise.all([drain(), drain(), drain()]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ["busy", "busy", "done"]);
  assert.equal(town.cases.size, 6);
  assert.equal(town.log.filter(({ call }) => call === "case").length, 6);
});

test("a browser without Web Locks still drains once at a time", async () => {
  const { store, town, drain } = await phone();
  await enqueue(store, report());
  const results = await Promise.all([drain({ locks: null }), drain({ locks: null })]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ["busy", "done"]);
  assert.equal(town.log.filter(({ call }) => call === "case").length, 1);
});

test("a report kept while another tab gives the lock back does not wait for another occasion", async () => {
  const { store, town, drain, locks } = await phone();
  await enqueue(store, report());
  /** @type {typeof locks} */
  const late = {
    request: async (name, options, callback) => {
      const result = await locks.request(name, options, callback);
      if (town.cases.size === 1) await enqueue(store, report({ fields: fields({ comment: "Au dernier moment." }) }));
      return result;
    },
  };
  assert.equal((await drain({ locks: late })).left, 0);
  assert.equal(town.cases.size, 2);
});

test("two cases leave at the same time, never more, and each case in its order", async () => {
  const { store, town, drain } = await phone();
  town.owner = AICHA;
  const items = [];
  for (let n = 0; n < 5; n += 1) items.push(await enqueue(store, report({ owner: AICHA })));
  for (const { id } of items)
    await enqueueEntry(store, {
      case: id,
      title: "Suivi",
      owner: AICHA,
      kind: "note",
      base_rev: 1,
      fields: { text: "?" },
    });
  const { transport } = town;
  let flying = 0;
  let most = 0;
  /** @type {string[]} */
  const order = [];
  const watched = {
    send: async (/** @type {Sending} */ sending) => {
      flying += 1;
      most = Math.max(most, flying);
      if (sending.call !== "session") order.push(sending.path);
      for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      flying -= 1;
      return transport.send(sending);
    },
  };
  assert.equal((await drain({ transport: watched })).left, 0);
  assert.equal(most, 2);
  assert.equal(town.entries.size, 5);
  for (const { id } of items) {
    const entry = [...town.entries].find(([, { body }]) => body.case === id)?.[0] ?? "";
    assert.ok(order.indexOf(`/sync/v1/cases/${id}`) < order.indexOf(`/sync/v1/entries/${entry}`));
  }
});

test("a stuck row holds back its own case and no other", async () => {
  const { store, town, drain } = await phone();
  town.owner = AICHA;
  const refused = await enqueue(store, report({ owner: AICHA }));
  const behind = await enqueueEntry(store, {
    case: refused.id,
    title: "Suivi",
    owner: AICHA,
    kind: "note",
    base_rev: 1,
    fields: {},
  });
  const other = await enqueue(store, report());
  town.refuse = ({ path }) => (path.endsWith(refused.id) ? problem(403, "forbidden") : null);
  const result = await drain();
  assert.deepEqual(result, { status: "done", sent: 1, left: 2, next_at: null });
  assert.equal((await get(store, refused.id))?.state, "blocked");
  assert.equal((await get(store, behind.id))?.state, "queued");
  assert.equal((await get(store, other.id))?.state, "done");
});

test("a drain told to stop leaves its rows to be taken up", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1)] }));
  const stop = new AbortController();
  /** @type {Transport} */
  const transport = {
    send: async (sending) => {
      if (sending.call === "upload") stop.abort();
      return stop.signal.aborted ? { kind: "offline", why: "stopped" } : town.receive(sending);
    },
  };
  await drain({ transport, signal: stop.signal });
  assert.equal((await get(store, item.id))?.state, "completing");
  assert.equal((await drain()).left, 0);
});
