import assert from "node:assert/strict";
import { test } from "node:test";
import { edit, enqueue, enqueueEntry, get, list, photosOf } from "../outbox/outbox.js";
import { AICHA, photo, report, sha256 } from "./support/cast.js";
import { failingStore, phone } from "./support/phone.js";
import { problem } from "./support/town.js";

/** @import { Transport } from "../types.d.ts" */

class Killed extends Error {}

async function sentCase() {
  const device = await phone();
  const { id } = await enqueue(device.store, report());
  await device.drain();
  return { ...device, id };
}

/**
 * @param {string} id
 * @param {Partial<import("../types.d.ts").NewEntry>} [changes]
 */
function reopening(id, changes) {
  const said = { case: id, title: "Pas réglé : Nid-de-poule", owner: null, kind: "reopening", base_rev: 3 };
  return {
    ...said,
    reference: "RVM-2026-000001-0",
    code: "AAAA",
    fields: { lang: "fr-CA", text: "Encore." },
    ...changes,
  };
}

test("killed at any step, an entry with photos arrives once and whole", async () => {
  for (const moment of /** @type {const} */ (["before-wire", "after-wire", "before-disk", "after-disk"])) {
    for (let step = 1; step < 12; step += 1) {
      const { store, town, drain, id } = await sentCase();
      await enqueueEntry(store, reopening(id, { photos: [photo(1, 1_200_000), photo(2, 500)] }));
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
        if (moment === "before-disk") return { before: new Killed() };
        return moment === "after-disk" ? { after: new Killed() } : null;
      };
      await drain({ transport, store: failingStore(store, fault) }).catch((error) =>
        assert.ok(error instanceof Killed),
      );
      await drain({ reason: "now" });
      const about = `${moment} ${step}`;
      assert.equal(town.entries.size, 1, about);
      const [one] = [...town.entries.values()];
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

test("the code of its case goes with every call of an entry of nobody, and with none of somebody's", async () => {
  const { store, town, drain, id } = await sentCase();
  town.log = [];
  await enqueueEntry(store, reopening(id, { photos: [photo(1, 500)] }));
  await drain();
  const proofs = town.log
    .filter(({ path }) => path.includes("/entries/"))
    .map(({ headers }) => headers?.["X-Follow-Code"]);
  assert.ok(proofs.length >= 2);
  assert.ok(proofs.every((proof) => proof === "AAAA"));
  town.owner = AICHA;
  town.log = [];
  const { code: _code, ...own } = reopening(id, { owner: AICHA });
  await enqueueEntry(store, own);
  await drain();
  assert.ok(town.log.every(({ headers }) => !headers?.["X-Follow-Code"]));
});

test("what can no longer be done is kept, and sent as an update with its photos under another id", async () => {
  const { store, town, drain, id } = await sentCase();
  const said = await enqueueEntry(store, reopening(id, { photos: [photo(1, 500)] }));
  town.refuse = ({ call, body }) => {
    if (call !== "entry" || typeof body === "string" || !body) return null;
    return JSON.parse(Buffer.from(body).toString()).kind === "reopening" ? problem(422, "too-late", {}) : null;
  };
  await drain();
  const kept = await get(store, said.id);
  assert.equal(kept?.state, "needs_fix");
  assert.equal((await photosOf(store, said.id)).length, 1);
  const photos = (await photosOf(store, said.id)).map(({ key: _key, id: _id, ...one }) => one);
  const again = await edit(store, said.id, { kind: "update", fields: { lang: "fr-CA", text: "Encore." }, photos });
  assert.notEqual(again.id, said.id);
  await drain({ reason: "now" });
  const [one] = [...town.entries.values()];
  assert.equal(one?.body.kind, "update");
  assert.ok(one?.isComplete);
  assert.equal((await get(store, again.id))?.receipt?.reference, [...town.cases.values()][0]?.reference);
});
