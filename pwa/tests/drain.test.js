import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adopt,
  counts,
  edit,
  enqueue,
  enqueueEntry,
  get,
  list,
  photosOf,
  retry,
  sendWithout,
} from "../outbox/outbox.js";
import { AICHA, ETIENNE, fields, NOW, photo, report, sha256 } from "./support/cast.js";
import { phone } from "./support/phone.js";
import { answer, problem } from "./support/town.js";

/** @import { Sending, Transport } from "../types.d.ts" */

const CUT = /** @type {const} */ ({ kind: "offline", why: "network" });
const HOUR = 3_600_000;

/**
 * @param {(sending: Sending) => boolean} isMeant
 * @param {number} [times]
 */
function some(isMeant, times = 1) {
  let left = times;
  return (/** @type {Sending} */ sending) => isMeant(sending) && left-- > 0;
}

/**
 * The town receives, the phone does not hear it.
 * @param {import("./support/town.js").Town} town
 * @param {(sending: Sending) => boolean} isLost
 * @returns {Transport}
 */
function answerLost(town, isLost) {
  return {
    send: async (sending) => {
      const outcome = town.receive(sending);
      return isLost(sending) ? CUT : outcome;
    },
  };
}

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

test("photos leave in chunks of a mebibyte, each with its checksum", async () => {
  const { store, town, drain } = await phone();
  await enqueue(store, report({ photos: [photo(1, 2_500_000)] }));
  await drain();
  const chunks = town.log.filter(({ method }) => method === "PATCH");
  assert.deepEqual(
    chunks.map(({ body }) => /** @type {ArrayBuffer} */ (body).byteLength),
    [1_048_576, 1_048_576, 402_848],
  );
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

test("every status from 400 to 599, on every call, keeps the row, its text and its photos", async () => {
  const shown = new Set(["paused", "needs_login", "needs_fix", "conflict", "blocked"]);
  for (const call of ["case", "upload", "complete"]) {
    for (let status = 400; status < 600; status += 1) {
      if (call === "case" && status === 410) continue; // says that the town has it
      if (call === "complete" && status === 410) continue;
      const { store, town, drain } = await phone();
      const item = await enqueue(store, report({ photos: [photo(1, 64)] }));
      town.refuse = (sending) => (sending.call === call ? problem(status, null) : null);
      await drain();
      const kept = await get(store, item.id);
      assert.ok(kept && shown.has(kept.state), `${call} ${status}: ${kept?.state}`);
      assert.equal(sha256(kept.body), item.digest);
      assert.equal((await photosOf(store, item.id)).length, 1, `${call} ${status}`);
      assert.ok(kept.state === "paused" || kept.refusal?.status === status);
      town.refuse = () => null;
      town.owner = AICHA;
      await retry(store, item.id);
      await drain({ reason: "now" });
      assert.equal((await get(store, item.id))?.state, "done", `${call} ${status}: resumes`);
      assert.equal(town.cases.size, 1);
      store.close();
    }
  }
});

test("a refused field is shown with its pointer and stays editable", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report());
  const errors = [{ pointer: "/answers/dimension", code: "required", detail: "Choisissez une dimension." }];
  town.refuse = ({ call }) => (call === "case" ? problem(422, "invalid", { title: "À corriger", errors }) : null);
  await drain();
  const refused = await get(store, item.id);
  assert.equal(refused?.state, "needs_fix");
  assert.deepEqual(refused?.refusal, {
    status: 422,
    code: "invalid",
    title: "À corriger",
    detail: "",
    errors,
    extra: {},
  });
  assert.deepEqual(await counts(store), { open: 1, stuck: 1, photos: 0 });
});

test("another person signed in: owned rows wait for theirs, rows of nobody leave", async () => {
  const { store, town, drain } = await phone();
  const hers = await enqueue(store, report({ owner: AICHA }));
  const nobodys = await enqueue(store, report({ owner: null }));
  town.owner = ETIENNE;
  await drain();
  assert.equal((await get(store, hers.id))?.state, "needs_login");
  assert.equal((await get(store, nobodys.id))?.state, "done");
  assert.ok(!town.cases.has(hers.id));
  town.owner = AICHA;
  assert.equal((await drain()).left, 0);
  assert.equal(town.cases.get(hers.id)?.owner, AICHA);
});

test("a session that ends in the middle stops this person's rows only", async () => {
  const { store, town, drain } = await phone();
  town.owner = AICHA;
  for (let n = 0; n < 4; n += 1) await enqueue(store, report({ owner: AICHA }));
  await enqueue(store, report({ owner: null }));
  town.refuse = ({ owner }) => (owner === AICHA ? problem(401, "signed-out") : null);
  await drain({ lanes: 1 });
  assert.equal(town.log.filter(({ owner }) => owner === AICHA).length, 1, "the others need not ask");
  assert.deepEqual(
    (await list(store)).map(({ state }) => state),
    ["needs_login", "needs_login", "needs_login", "needs_login"],
  );
  town.refuse = () => null;
  assert.equal((await drain()).left, 0);
});

test("a report of nobody that needs an account waits until a person makes it theirs", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report());
  town.refuse = ({ call, owner }) => (call === "case" && owner === null ? problem(401, "sign-in-needed") : null);
  town.owner = AICHA;
  await drain();
  await drain();
  assert.equal((await get(store, item.id))?.state, "needs_login", "whoever signs in next does not get it unasked");
  await adopt(store, item.id, AICHA);
  assert.equal((await drain()).left, 0);
  assert.equal(town.cases.get(item.id)?.owner, AICHA);
});

test("the id belongs to somebody else's bytes: the same report under a new id, with its photos", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1)] }));
  const other = Buffer.from(JSON.stringify({ comment: "Autre", parts: [], supersedes: null }));
  town.owner = ETIENNE;
  town.receive({
    call: "case",
    method: "PUT",
    path: `/sync/v1/cases/${item.id}`,
    owner: ETIENNE,
    body: new Uint8Array(other).buffer,
    digest: sha256(other),
  });
  assert.equal((await drain()).left, 0);
  assert.equal(await get(store, item.id), null);
  const [done] = await list(store, { done: true });
  assert.notEqual(done?.id, item.id);
  assert.equal(town.cases.get(done?.id ?? "")?.body.provisional_reference, done?.provisional);
  assert.equal(sha256(town.cases.get(done?.id ?? "")?.parts[0]?.bytes ?? Buffer.alloc(0)), photo(1).sha256);
});

test("an edit in place of what a full device forgot to have sent: one case, with the new words", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report());
  town.receive({
    call: "case",
    method: "PUT",
    path: `/sync/v1/cases/${item.id}`,
    owner: null,
    body: item.body,
    digest: item.digest,
  });
  await edit(store, item.id, { fields: fields({ comment: "Corrigé." }) });
  assert.equal((await drain()).left, 0);
  assert.deepEqual(town.comments, ["Corrigé."]);
});

test("payload-mismatch, and the town reads back our very digest: received", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report());
  const odd = some(({ call, method }) => call === "case" && method === "PUT");
  town.refuse = (sending) => {
    if (!odd(sending)) return null;
    town.refuse = () => null;
    town.receive(sending);
    return problem(422, "payload-mismatch");
  };
  assert.equal((await drain()).left, 0);
  assert.equal((await get(store, item.id))?.state, "done");
  assert.equal(town.cases.size, 1);
});

test("a case deleted or merged meanwhile is done, with the sentence and the reference", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1)] }));
  town.refuse = ({ call }) =>
    call === "case"
      ? problem(410, "case-gone", { detail: "Jointe à RVM-2026-000009-1.", reference: "RVM-2026-000009-1" })
      : null;
  await drain();
  const done = await get(store, item.id);
  assert.equal(done?.state, "done");
  assert.equal(done?.receipt?.reference, "RVM-2026-000009-1");
  assert.equal(done?.refusal?.detail, "Jointe à RVM-2026-000009-1.");
});

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

test("an upload that the town forgot is declared again and restarted", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1, 2_000_000)] }));
  const lost = some(({ headers }) => headers?.["Upload-Offset"] === "1048576");
  town.refuse = (sending) => (lost(sending) ? problem(404, "unknown-upload") : null);
  assert.equal((await drain()).left, 0);
  assert.equal(sha256(town.cases.get(item.id)?.parts[0]?.bytes ?? Buffer.alloc(0)), photo(1, 2_000_000).sha256);
  assert.equal(town.log.filter(({ call }) => call === "part").length, 1);
});

test("a cut in a chunk: the offset is read and at most this chunk is sent again, smaller", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1, 2_500_000)] }));
  const cut = some(({ headers }) => headers?.["Upload-Offset"] === "1048576");
  town.refuse = (sending) => (cut(sending) ? CUT : null);
  assert.equal((await drain()).left, 0);
  const patches = town.log
    .filter(({ method }) => method === "PATCH")
    .map(({ body }) => /** @type {ArrayBuffer} */ (body).byteLength);
  assert.deepEqual(patches.slice(0, 3), [1_048_576, 1_048_576, 262_144]);
  assert.equal(sha256(town.cases.get(item.id)?.parts[0]?.bytes ?? Buffer.alloc(0)), photo(1, 2_500_000).sha256);
});

test("an answer lost after a chunk arrived: nothing of it is sent again", async () => {
  const { store, town, drain } = await phone();
  await enqueue(store, report({ photos: [photo(1, 2_500_000)] }));
  const lost = some(({ method }) => method === "PATCH");
  const transport = answerLost(town, lost);
  assert.equal((await drain({ transport })).left, 0);
  const sent = town.log
    .filter(({ method }) => method === "PATCH")
    .reduce((sum, { body }) => sum + /** @type {ArrayBuffer} */ (body).byteLength, 0);
  assert.equal(sent, 2_500_000);
});

test("a chunk spoilt on the way (460) is sent again", async () => {
  const { store, town, drain } = await phone();
  await enqueue(store, report({ photos: [photo(1)] }));
  const spoilt = some(({ method }) => method === "PATCH");
  town.refuse = (sending) => (spoilt(sending) ? problem(460, "checksum") : null);
  assert.equal((await drain()).left, 0);
});

test("a photo refused as too large is made smaller once, then the person is asked to send without it", async () => {
  for (const call of /** @type {const} */ (["upload", "complete"])) {
    const { store, town, drain } = await phone();
    const item = await enqueue(store, report({ photos: [photo(1, 5000), photo(2, 100)] }));
    const tooLarge = 4000;
    town.refuse = (sending) => {
      if (sending.call !== call) return null;
      const large = town.cases.get(item.id)?.parts.find(({ size, state }) => size > tooLarge && state !== "dropped");
      const isMeant = call === "complete" || sending.path.endsWith(large?.token ?? "-");
      return large && isMeant ? problem(413, "part-too-large", { n: large.n }) : null;
    };
    const barely = photo(1, 4500);
    await drain({ shrink: async () => ({ bytes: barely.bytes, type: barely.type }) });
    const asked = await get(store, item.id);
    assert.equal(asked?.state, "needs_fix", call);
    assert.equal(asked?.refusal?.extra.n, 1);
    assert.deepEqual(asked?.parts.map(({ state, reencoded }) => [state, reencoded])[0], ["refused", true]);
    await sendWithout(store, item.id, 1);
    assert.equal((await drain()).left, 0);
    assert.deepEqual(
      town.cases.get(item.id)?.parts.map(({ state }) => state),
      ["dropped", "complete"],
    );
  }
});

test("a smaller photo that pleases goes in place of the refused one", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1, 5000)] }));
  const once = some(({ call }) => call === "upload");
  town.refuse = (sending) => (once(sending) ? problem(415, "part-type") : null);
  const smaller = photo(1, 700);
  assert.equal((await drain({ shrink: async () => ({ bytes: smaller.bytes, type: "image/jpeg" }) })).left, 0);
  assert.equal(sha256(town.cases.get(item.id)?.parts[0]?.bytes ?? Buffer.alloc(0)), smaller.sha256);
  assert.equal((await get(store, item.id))?.state, "done");
});

test("a photo that rotted on the phone is said, never sent in silence nor left out in silence", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1)] }));
  await store.write(["blobs"], async (tx) => {
    const row = await tx.objectStore("blobs").get(`${item.id}/1`);
    if (row) await tx.objectStore("blobs").put({ ...row, bytes: photo(9).bytes });
  });
  await drain();
  const asked = await get(store, item.id);
  assert.equal(asked?.state, "needs_fix");
  assert.equal(asked?.refusal?.code, "photo-unreadable");
  assert.equal(town.cases.size, 1, "its text is a report already");
  await sendWithout(store, item.id, 1);
  assert.equal((await drain()).left, 0);
});

test("parts that the town lacks at the end are sent, and a town that always lacks them does not spin the phone", async () => {
  const { store, town, drain } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1)] }));
  town.refuse = ({ call }) => (call === "complete" ? problem(409, "missing-parts", { missing: [1] }) : null);
  const result = await drain();
  assert.equal(result.status, "waiting");
  assert.ok(town.log.filter(({ call }) => call === "complete").length <= 4);
  assert.equal((await photosOf(store, item.id)).length, 1);
});

test("an upload address on another host is never followed there", async () => {
  const { store, town, drain } = await phone();
  await enqueue(store, report({ photos: [photo(1)] }));
  /** @type {Transport} */
  const evil = {
    send: async (sending) => {
      const outcome = town.receive(sending);
      if (outcome.kind === "answer" && sending.call === "case") {
        for (const part of /** @type {{upload: string}[]} */ (outcome.json.parts))
          part.upload = `https://ailleurs.test${part.upload}`;
      }
      return outcome;
    },
  };
  assert.equal((await drain({ transport: evil })).left, 0);
  assert.ok(town.log.every(({ path }) => path.startsWith("/sync/v1/")));
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

test("a conflict keeps both: what the town says beside what was written", async () => {
  const { store, town, drain } = await phone();
  town.owner = AICHA;
  const entry = await enqueueEntry(store, {
    case: crypto.randomUUID(),
    title: "Résolue",
    owner: AICHA,
    kind: "status",
    base_rev: 3,
    fields: { status: "resolved" },
  });
  const extra = { current: "cancelled", allowed: [], by: "Marc-Antoine Roy", at: "2026-11-23T20:00:00Z" };
  town.refuse = ({ call }) => (call === "entry" ? problem(409, "conflict", extra) : null);
  await drain();
  const kept = await get(store, entry.id);
  assert.equal(kept?.state, "conflict");
  assert.deepEqual(kept?.refusal?.extra, extra);
  assert.deepEqual(kept?.fields, { status: "resolved" });
});
