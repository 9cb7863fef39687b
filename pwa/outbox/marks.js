import { newCaseId, provisionalReference } from "../kernel/ids.js";
import { blobRow, eraseBlobs } from "./blobs.js";
import { caseBytes } from "./body.js";
import { ifRoom, isQuota } from "./errors.js";
import { isReady, move, resumed } from "./states.js";

/** @import { Item, ItemState, Part, Receipt, ReportFields, Store, TriggerReason } from "../types.d.ts" */

/** What the town received stays known that long, to be offered again should its server be restored. */
const REMEMBERED_MS = 30 * 86_400_000;

/**
 * Rows not done after a place in the queue, oldest first.
 * @param {Store} store
 * @param {number} after
 * @param {number} limit
 */
export async function openRows(store, after, limit) {
  const range = IDBKeyRange.lowerBound(after, true);
  return store.read(["outbox"], (tx) => tx.objectStore("outbox").index("open").getAll(range, limit));
}

/**
 * Takes a row for sending: from here on it is immutable.
 * @param {Store} store
 * @param {string} id
 * @param {number} now
 * @returns {Promise<Item | null>} null when it went or waits since it was seen
 */
export async function markAttempt(store, id, now) {
  return changed(store, id, (item) => {
    if (!isReady(item, now)) return null;
    const state = resumed(item) === "completing" ? "completing" : "sending";
    const first_attempt_at = item.first_attempt_at ?? now;
    return move(item, state, { attempts: item.attempts + 1, first_attempt_at, last_attempt_at: now });
  });
}

/**
 * One move of one row, if it still exists.
 * @param {Store} store
 * @param {string} id
 * @param {ItemState} state
 * @param {Partial<Item> | ((item: Item) => Partial<Item>)} [patch]
 */
export async function mark(store, id, state, patch = {}) {
  return changed(store, id, (item) => move(item, state, typeof patch === "function" ? patch(item) : patch));
}

/**
 * @param {Store} store
 * @param {string} id
 * @param {number} n
 * @param {Partial<Part>} patch
 */
export async function markPart(store, id, n, patch) {
  return changed(store, id, (item) => {
    const parts = item.parts.map((part) => (part.n === n ? { ...part, ...patch } : part));
    return { ...item, parts, ...(patch.sent ? { failures: 0 } : {}) };
  });
}

/**
 * The town has all of it: only now do the photos go.
 * @param {Store} store
 * @param {string} id
 * @param {{done_at: number, receipt?: Receipt | null, refusal?: Item["refusal"]}} end
 */
export async function markDone(store, id, { done_at, receipt, refusal = null }) {
  const end = () =>
    store.write(["outbox", "blobs"], async (tx) => {
      const item = await tx.objectStore("outbox").get(id);
      if (!item) return null;
      const patch = { done_at, receipt: receipt ?? item.receipt, refusal, failures: 0, to_report: false };
      const done = move(item, "done", patch);
      await eraseBlobs(tx, id);
      await tx.objectStore("outbox").put(done);
      return done;
    });
  try {
    return await end();
  } catch (error) {
    if (!isQuota(error)) throw error;
    await store.write(["blobs"], (tx) => eraseBlobs(tx, id)); // makes the room that the receipt needs
    return end();
  }
}

/**
 * A smaller version of a photo takes its place.
 * @param {Store} store
 * @param {Item} item
 * @param {Part} part
 * @param {{bytes: ArrayBuffer, type: string, sha256: string}} smaller
 */
export async function replaceBlob(store, item, part, { bytes, type, sha256 }) {
  return store.write(["outbox", "blobs"], async (tx) => {
    const current = await tx.objectStore("outbox").get(item.id);
    if (!current) return null;
    const patch = { type, sha256, size: bytes.byteLength, sent: 0, reencoded: true, declared: false };
    const parts = current.parts.map((other) => (other.n === part.n ? { ...other, ...patch } : other));
    const next = { ...current, parts };
    await tx.objectStore("outbox").put(next);
    const { n, question, name } = part;
    await tx.objectStore("blobs").put(blobRow(item.id, { n, question, name, type, bytes, sha256 }));
    return next;
  });
}

/**
 * The town keeps other bytes under this id: the same report under a new one, with its photos. Should those bytes be an
 * older state of this very report, the new id supersedes them.
 * @param {Store} store
 * @param {Item} item
 */
export async function renew(store, item) {
  const id = newCaseId();
  const provisional = provisionalReference(id);
  const { topic, captured_at, parts } = item;
  const supersedes = item.supersedes ?? item.id;
  const declared = parts.map(({ n, question, name, size, sha256, type }) => ({
    n,
    question,
    name,
    size,
    sha256,
    type,
  }));
  const fields = /** @type {ReportFields} */ (/** @type {unknown} */ (item.fields));
  const bytes = await caseBytes({ topic, fields, parts: declared, captured_at, provisional, supersedes });
  const fresh = {
    id,
    case: id,
    provisional,
    attempts: 0,
    first_attempt_at: null,
    last_attempt_at: null,
    receipt: null,
  };
  return store.write(["outbox", "blobs"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    const blobs = tx.objectStore("blobs");
    const current = await outbox.get(item.id);
    if (!current) return null;
    const next = move(current, "queued", { ...fresh, ...bytes });
    await outbox.delete(item.id);
    await outbox.put(next);
    for (const blob of await blobs.index("id").getAll(item.id))
      await blobs.put({ ...blob, id, key: `${id}/${blob.n}` });
    await eraseBlobs(tx, item.id);
    return next;
  });
}

/**
 * At the start of a drain: rows of the person now signed in leave `needs_login`; pauses that this occasion ends end.
 * @param {Store} store
 * @param {{owner: string | null, reason: TriggerReason | undefined}} occasion
 */
export async function release(store, { owner, reason }) {
  const isFreed = (/** @type {Item} */ item) => isForThisPerson(item, owner) || isPauseOver(item, reason);
  await store.write(["outbox"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    const aside = owner === null ? [] : await outbox.index("state").getAll("needs_login");
    const isOccasion = reason === "now" || reason === "online";
    const paused = isOccasion ? await outbox.index("state").getAll("paused") : [];
    for (const item of [...aside, ...paused].filter(isFreed)) await outbox.put(move(item, resumed(item)));
  });
}

/**
 * @param {Item} item
 * @param {string | null} owner
 */
function isForThisPerson(item, owner) {
  return item.state === "needs_login" && owner !== null && item.owner === owner;
}

/**
 * @param {Item} item
 * @param {TriggerReason | undefined} reason
 */
function isPauseOver({ state, pause }, reason) {
  if (state !== "paused" || pause?.asked) return false;
  return reason === "now" || (reason === "online" && pause?.cause === "network");
}

/**
 * The server was restored: what it had received in the last 30 days is offered again, and cursors are forgotten.
 * @param {Store} store
 * @param {{epoch: string, now: number}} restored
 * @returns {Promise<number>} how many
 */
export async function offerAgain(store, { epoch, now }) {
  return store.write(["outbox", "meta"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    const meta = tx.objectStore("meta");
    const known = await meta.get("epoch");
    await meta.put(epoch, "epoch");
    if (known === undefined || known === epoch) return 0;
    await meta.delete("cursor");
    const recent = await outbox.index("done").getAll(IDBKeyRange.lowerBound(now - REMEMBERED_MS));
    const received = recent.filter((item) => item.receipt && !item.refusal && item.body.byteLength > 0);
    for (const item of received) await outbox.put(move(item, resumed(item)));
    return received.length;
  });
}

/**
 * Past 30 days a receipt keeps its reference and its topic, no longer what was written.
 * @param {Store} store
 * @param {number} now
 */
export async function forgetOld(store, now) {
  const limit = now - REMEMBERED_MS;
  await store.write(["outbox", "meta"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    const meta = tx.objectStore("meta");
    const from = Number((await meta.get("forgotten_to")) ?? 0);
    if (from >= limit) return;
    for (const item of await outbox.index("done").getAll(IDBKeyRange.bound(from, limit, false, true))) {
      await outbox.put({ ...item, fields: {}, body: new ArrayBuffer(0) });
    }
    await meta.put(limit, "forgotten_to");
  });
}

/**
 * A full device must not keep a report from leaving: the mark is then lost, which only means to send once more.
 * @param {Store} store
 * @param {string} id
 * @param {(item: Item) => Item | null} step
 * @returns {Promise<Item | null>}
 */
async function changed(store, id, step) {
  const marked = await ifRoom(
    store.write(["outbox"], async (tx) => {
      const item = await tx.objectStore("outbox").get(id);
      const next = item ? step(item) : null;
      if (next) await tx.objectStore("outbox").put(next);
      return { next };
    }),
  );
  if (marked) return marked.next;
  const item = await store.read(["outbox"], (tx) => tx.objectStore("outbox").get(id));
  return item ? step(item) : null;
}
