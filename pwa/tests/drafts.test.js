import assert from "node:assert/strict";
import { test } from "node:test";
import { discardDraft, listDrafts, loadDraft, removeDraftPhoto, saveDraft, saveDraftPhoto } from "../outbox/drafts.js";
import { counts, enqueue } from "../outbox/outbox.js";
import { AICHA, photo, report, sha256 } from "./support/cast.js";
import { failingStore, phone } from "./support/phone.js";

const FORM = { form: "nid-de-poule", owner: AICHA };

test("what is typed and picked is there after the page died, under the id it will have", async () => {
  const { store } = await phone();
  const first = await saveDraft(store, { ...FORM, step: 2, fields: { comment: "Prof" } });
  const second = await saveDraft(store, { ...FORM, step: 3, fields: { comment: "Profond" } });
  await saveDraftPhoto(store, FORM, photo(1));
  await saveDraftPhoto(store, FORM, photo(2));
  await removeDraftPhoto(store, FORM, 1);
  assert.equal(second.id, first.id);
  const found = await loadDraft(store, FORM);
  assert.deepEqual([found?.draft.step, found?.draft.fields], [3, { comment: "Profond" }]);
  assert.deepEqual(
    found?.photos.map(({ n, bytes }) => [n, sha256(bytes)]),
    [[2, photo(2).sha256]],
  );
});

test("a draft belongs to its form and its person", async () => {
  const { store } = await phone();
  await saveDraft(store, { ...FORM, step: 1, fields: {}, clock: () => 1 });
  await saveDraft(store, { form: "graffiti", owner: AICHA, step: 1, fields: {}, clock: () => 2 });
  await saveDraft(store, { form: "nid-de-poule", owner: null, step: 1, fields: { comment: "à personne" } });
  assert.deepEqual(
    (await listDrafts(store, AICHA)).map(({ form }) => form),
    ["graffiti", "nid-de-poule"],
  );
  assert.deepEqual((await loadDraft(store, { form: "nid-de-poule", owner: null }))?.draft.fields, {
    comment: "à personne",
  });
});

test("a draft whose report is kept for sending does not come back, even if the page died in between", async () => {
  const { store } = await phone();
  const draft = await saveDraft(store, { ...FORM, step: 5, fields: {} });
  await saveDraftPhoto(store, FORM, photo(1));
  await enqueue(store, report({ id: draft.id, photos: [photo(1)] }));
  assert.equal(await loadDraft(store, FORM), null);
  assert.deepEqual(await listDrafts(store, AICHA), []);
  assert.deepEqual(await counts(store), { open: 1, stuck: 0, photos: 1 });
});

test("photos of drafts are not counted among those that wait, and go with their draft", async () => {
  const { store } = await phone();
  await saveDraft(store, { ...FORM, step: 3, fields: {} });
  await saveDraftPhoto(store, FORM, photo(1));
  assert.equal((await counts(store)).photos, 0);
  await discardDraft(store, FORM);
  assert.equal(await loadDraft(store, FORM), null);
  assert.equal(await store.read(["blobs"], (tx) => tx.objectStore("blobs").count()), 0);
});

test("a photo that does not fit, or does not come back whole, is said at once", async () => {
  const { store } = await phone();
  const full = failingStore(store, () => ({ before: new DOMException("", "QuotaExceededError") }));
  await assert.rejects(saveDraftPhoto(full, FORM, photo(1)), { code: "storage-full" });
  await assert.rejects(saveDraftPhoto(store, FORM, { ...photo(1), sha256: "0" }), { code: "unreadable" });
  assert.equal(await store.read(["blobs"], (tx) => tx.objectStore("blobs").count()), 0);
});
