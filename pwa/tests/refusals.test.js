import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, counts, edit, enqueue, enqueueEntry, get, list, photosOf, retry } from "../outbox/outbox.js";
import { AICHA, ETIENNE, fields, photo, report, sha256 } from "./support/cast.js";
import { some } from "./support/link.js";
import { phone } from "./support/phone.js";
import { problem } from "./support/town.js";

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
