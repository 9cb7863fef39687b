import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { counts, edit, enqueue, exportZip, get, list, photosOf, remove, retry } from "../outbox/outbox.js";
import { AICHA, ETIENNE, fields, photo, report, sha256 } from "./support/cast.js";
import { failingStore, phone } from "./support/phone.js";
import { problem } from "./support/town.js";

test("a report is kept with its photos, its bytes fixed and a reference to say at once", async () => {
  const { store } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1), photo(2, 70_000)] }));
  assert.match(item.provisional, /^P-[0-9A-HJKMNP-TV-Z]{6}-[0-9A-HJKMNP-TV-Z]$/);
  assert.equal(sha256(item.body), item.digest);
  const body = JSON.parse(new TextDecoder().decode(item.body));
  assert.equal(body.provisional_reference, item.provisional);
  assert.deepEqual(body.parts[1], {
    n: 2,
    question: null,
    name: "photo-2.jpg",
    size: 70_000,
    sha256: photo(2, 70_000).sha256,
    type: "image/jpeg",
  });
  assert.deepEqual(
    (await photosOf(store, item.id)).map(({ bytes }) => sha256(bytes)),
    [photo(1).sha256, photo(2, 70_000).sha256],
  );
  assert.deepEqual(await counts(store), { open: 1, stuck: 0, photos: 2 });
});

test("a second tap on « Soumettre » keeps one report, another report under the same id keeps both", async () => {
  const { store } = await phone();
  const id = crypto.randomUUID();
  const first = await enqueue(store, report({ id }));
  const again = await enqueue(store, report({ id, clock: () => Date.now() }));
  const other = await enqueue(store, report({ id, fields: fields({ comment: "Un autre trou." }) }));
  assert.equal(again.id, first.id);
  assert.notEqual(other.id, first.id);
  assert.equal((await list(store)).length, 2);
});

test("two tabs that submit the same draft at once keep one report", async () => {
  const { store } = await phone();
  const id = crypto.randomUUID();
  await Promise.all([enqueue(store, report({ id })), enqueue(store, report({ id }))]);
  assert.equal((await list(store)).length, 1);
});

test("a full device says so and writes nothing, neither text nor half of the photos", async () => {
  const { store } = await phone();
  const full = failingStore(store, () => ({ before: new DOMException("full", "QuotaExceededError") }));
  await assert.rejects(enqueue(full, report({ photos: [photo(1)] })), { name: "OutboxError", code: "storage-full" });
  assert.deepEqual(await counts(store), { open: 0, stuck: 0, photos: 0 });
});

test("a photo that the device does not give back is written again, and never promised", async () => {
  const { store } = await phone();
  const broken = { ...photo(1), sha256: "0".repeat(64) };
  await assert.rejects(enqueue(store, report({ photos: [broken] })), { code: "unreadable" });
  assert.deepEqual(await counts(store), { open: 0, stuck: 0, photos: 0 });
});

test("before a first attempt an edit keeps the id, after it a new id supersedes the old", async () => {
  const { store, town, drain } = await phone();
  const first = await enqueue(store, report({ photos: [photo(1)] }));
  const same = await edit(store, first.id, { fields: fields({ comment: "Corrigé." }), photos: [photo(1)] });
  assert.equal(same.id, first.id);
  assert.equal(same.supersedes, null);
  town.refuse = ({ call }) =>
    call === "case"
      ? problem(422, "invalid", { errors: [{ pointer: "/comment", code: "too-long", detail: "" }] })
      : null;
  await drain();
  const second = await edit(store, first.id, { fields: fields({ comment: "Plus court." }), photos: [photo(2)] });
  assert.notEqual(second.id, first.id);
  assert.equal(second.supersedes, first.id);
  assert.equal(second.seq, first.seq);
  assert.equal(await get(store, first.id), null);
  assert.deepEqual((await photosOf(store, first.id)).length, 0);
  await drain();
  const third = await edit(store, second.id, { fields: fields({ comment: "Encore." }), photos: [] });
  assert.equal(third.supersedes, first.id, "the first of the line is the one the town may know");
  town.refuse = () => null;
  await drain();
  assert.deepEqual(town.comments, ["Encore."]);
});

test("an edit while the old one had arrived changes the one case, whatever the order", async () => {
  const { store, town, drain } = await phone();
  const first = await enqueue(store, report());
  /** @type {import("../types.d.ts").Transport} */
  const deaf = {
    send: async (sending) => {
      const outcome = town.receive(sending);
      return sending.call === "case" ? { kind: "offline", why: "network" } : outcome;
    },
  };
  await drain({ transport: deaf });
  const second = await edit(store, first.id, { fields: fields({ comment: "Corrigé." }) });
  await drain({ reason: "now" });
  assert.deepEqual(town.comments, ["Corrigé."]);
  assert.equal((await get(store, second.id))?.receipt?.reference, "RVM-2026-000001-0");
});

test("what the town has received whole is not edited but followed", async () => {
  const { store, drain } = await phone();
  const item = await enqueue(store, report());
  await drain();
  await assert.rejects(edit(store, item.id, { fields: fields() }), { code: "done" });
  await assert.rejects(edit(store, crypto.randomUUID(), { fields: fields() }), { code: "gone" });
});

test("each person sees their rows and those of nobody, never another's", async () => {
  const { store } = await phone();
  await enqueue(store, report({ owner: AICHA }));
  await enqueue(store, report({ owner: ETIENNE }));
  await enqueue(store, report({ owner: null }));
  assert.deepEqual(
    (await list(store, { viewer: AICHA })).map(({ owner }) => owner),
    [AICHA, null],
  );
  assert.deepEqual(
    (await list(store, { viewer: null })).map(({ owner }) => owner),
    [null],
  );
  assert.equal((await list(store)).length, 3);
});

test("rows go only when the person erases them, photos with them", async () => {
  const { store } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1)] }));
  await remove(store, item.id);
  assert.equal(await get(store, item.id), null);
  assert.equal(await retry(store, item.id), null);
  assert.deepEqual(await counts(store), { open: 0, stuck: 0, photos: 0 });
});

test("an export holds the text, the body as sent and the photos, readable by any unzip", async () => {
  const { store } = await phone();
  const item = await enqueue(store, report({ photos: [photo(1, 5000)] }));
  const zip = await exportZip(store, item.id);
  assert.equal(zip?.name, `${item.provisional}.zip`);
  const { execFileSync } = await import("node:child_process");
  const { mkdtempSync, readFileSync, writeFileSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const { join } = await import("node:path");
  const folder = mkdtempSync(join(tmpdir(), "riverain-"));
  writeFileSync(join(folder, "a.zip"), zip?.bytes ?? "");
  execFileSync("python3", ["-m", "zipfile", "-t", "a.zip"], { cwd: folder });
  execFileSync("python3", ["-m", "zipfile", "-e", "a.zip", "."], { cwd: folder });
  assert.equal(sha256(readFileSync(join(folder, item.provisional, "photo-1.jpg"))), photo(1, 5000).sha256);
  assert.equal(sha256(readFileSync(join(folder, item.provisional, "demande.json"))), item.digest);
  assert.match(readFileSync(join(folder, item.provisional, "LISEZ-MOI.txt"), "utf8"), /Pas encore reçu/);
});

test("a connection that the system closed in the background is opened again", async () => {
  const { store, indexedDB } = await phone();
  await enqueue(store, report());
  store.close();
  assert.equal((await list(store)).length, 1);
  const other = indexedDB.open("riverain", 2); // a newer version of the app asks for room
  await new Promise((resolve, reject) => {
    other.onsuccess = resolve;
    other.onerror = reject;
  });
  other.result.close();
  await assert.rejects(list(store), { name: "VersionError" });
});
