import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue, get, photosOf, sendWithout } from "../outbox/outbox.js";
import { photo, report, sha256 } from "./support/cast.js";
import { answerLost, CUT, some } from "./support/link.js";
import { phone } from "./support/phone.js";
import { problem } from "./support/town.js";

/** @import { Transport } from "../types.d.ts" */

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
