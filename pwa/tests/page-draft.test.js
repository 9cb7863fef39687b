import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { sha256Hex } from "../kernel/sha256.js";
import { saveDraftPhoto } from "../outbox/drafts.js";
import { enqueue } from "../outbox/outbox.js";
import { openStore } from "../outbox/store.js";
import { createDraft } from "../page/report/draft.js";
import { report } from "./support/cast.js";

/** @type {import("../types.d.ts").Store} */
let store;
/** @type {Map<string, string>} */
let kept;
let made = 0;

beforeEach(async () => {
  made += 1;
  store = await openStore({ name: `page-draft-${made}` });
  kept = new Map();
});

/** @param {{owner?: string | null}} [options] */
function draft({ owner = null } = {}) {
  const session = /** @type {Storage} */ (
    /** @type {unknown} */ ({
      getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
      removeItem: (/** @type {string} */ key) => kept.delete(key),
    })
  );
  const address = "/demandes/nouvelle/graffiti";
  return createDraft({ store, session, form: "graffiti", owner, title: "Graffiti", address });
}

test("the last thing typed is what is found again, with its step and one id", async () => {
  const typing = draft();
  await Promise.all(["a", "ab", "abc"].map((comment, index) => typing.keep(index, { comment: [comment] })));
  const first = draft();
  const found = await first.load();
  const again = draft();
  await again.keep(3, { comment: ["abcd"] });
  assert.deepEqual([found?.values, found?.step], [{ comment: ["abc"] }, 2]);
  assert.ok(typing.id);
  assert.deepEqual([first.id, again.id], [typing.id, typing.id]);
});

test("a draft that was sent and stayed, the battery out before it was forgotten, is not offered again", async () => {
  const typing = draft();
  await typing.keep(4, { comment: ["envoyé"] });
  await enqueue(store, report({ id: typing.id }));
  assert.equal(await draft().load(), null);
});

test("what was typed in the instant the page went away is found again", async () => {
  const typing = draft();
  const writing = typing.keep(2, { comment: ["au revoir"] });
  typing.leave();
  assert.equal(kept.size, 1);
  await writing;
  assert.deepEqual((await draft().load())?.values, { comment: ["au revoir"] });
  assert.equal(kept.size, 0);
});

test("nothing is put aside when all is written, nor after it was sent", async () => {
  const typing = draft();
  await typing.keep(2, { comment: ["écrit"] });
  typing.leave();
  assert.equal(kept.size, 0);
  typing.keep(2, { comment: ["encore"] });
  await typing.discard();
  typing.leave();
  await typing.keep(2, { comment: ["trop tard"] });
  assert.equal(kept.size, 0);
  assert.equal(await draft().load(), null);
});

/** A phone that takes nothing more. */
function fill() {
  const full = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  Object.assign(store, { jot: full, write: full });
}

test("on a full phone what is typed outlives the page, and the draft of before is not lost", async () => {
  const roomy = { ...store };
  await draft().keep(2, { comment: ["avant"] });
  fill();
  for (const comment of ["pendant", "pendant encore"]) {
    const typing = draft();
    await typing.load();
    await assert.rejects(typing.keep(3, { comment: [comment] }));
    typing.leave();
    const found = await draft().load();
    assert.deepEqual([found?.step, found?.values], [3, { comment: [comment] }]);
  }
  Object.assign(store, roomy);
  const typing = draft();
  assert.deepEqual((await typing.load())?.values, { comment: ["pendant encore"] });
  assert.equal(kept.size, 0);
  await typing.keep(3, { comment: ["après"] });
  assert.deepEqual((await draft().load())?.values, { comment: ["après"] });
});

test("what was put aside does not come back over what was written since", async () => {
  const typing = draft();
  const writing = typing.keep(2, { comment: ["un"] });
  typing.leave();
  await writing;
  await typing.keep(2, { comment: ["deux"] });
  assert.deepEqual((await draft().load())?.values, { comment: ["deux"] });
});

test("on a full phone what was begun before signing in is there all the same", async () => {
  await draft().keep(2, { comment: ["avant"] });
  fill();
  assert.deepEqual((await draft({ owner: "a" }).load())?.values, { comment: ["avant"] });
});

test("what was begun before signing in goes on after it, with its photos and its id", async () => {
  const bytes = new TextEncoder().encode("photo").buffer;
  const photo = { n: 1, question: null, name: "a.jpg", type: "image/jpeg", bytes, sha256: await sha256Hex(bytes) };
  await draft().keep(2, { comment: ["avant"] });
  await saveDraftPhoto(store, { form: "graffiti", owner: null }, photo);
  const before = draft();
  await before.load();
  const after = draft({ owner: "a" });
  const found = await after.load();
  assert.deepEqual([found?.values, found?.photos.length], [{ comment: ["avant"] }, 1]);
  assert.ok(before.id);
  assert.equal(after.id, before.id);
  assert.equal(await draft().load(), null);
  assert.equal((await draft({ owner: "a" }).load())?.photos.length, 1);
});

test("one person's draft is not found by another", async () => {
  await draft({ owner: "a" }).keep(2, { comment: ["à moi"] });
  assert.equal(await draft({ owner: "b" }).load(), null);
  assert.equal(await draft().load(), null);
});
