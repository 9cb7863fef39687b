import { blobRow, eraseBlobs, isReadable } from "./blobs.js";
import { isQuota, OutboxError } from "./errors.js";

/** @import { Item, Photo, Store, Transaction } from "../types.d.ts" */
/** @import { Written } from "./writing.js" */

/**
 * Keeps a row and its photos, all or nothing, and reads them back.
 * @param {Store} store
 * @param {Written} written
 * @param {Photo[]} photos
 * @returns {Promise<Item | null>} null when the id belongs to another report
 */
export async function keep(store, written, photos) {
  const item = await guarded(store, async (tx) => {
    const existing = await tx.objectStore("outbox").get(written.id);
    if (!existing) return put(tx, written, photos, await nextSeq(tx));
    return isSame(existing, written) ? existing : null;
  });
  return item && readBack(store, item, photos);
}

/**
 * Puts a row in the place of another, all or nothing, and reads it back.
 * @param {Store} store
 * @param {Item} old
 * @param {Written} written
 * @param {Photo[]} photos
 * @returns {Promise<Item | null>} null when the old row changed since it was read
 */
export async function replace(store, old, written, photos) {
  const item = await guarded(store, async (tx) => {
    const current = await tx.objectStore("outbox").get(old.id);
    if (!current || current.attempts !== old.attempts || current.state !== old.state) return null;
    await tx.objectStore("outbox").delete(old.id);
    await eraseBlobs(tx, old.id);
    return put(tx, written, photos, old.seq);
  });
  return item && readBack(store, item, photos);
}

/**
 * @param {Transaction<"readwrite">} tx
 * @param {Written} written
 * @param {Photo[]} photos
 * @param {number} seq
 * @returns {Promise<Item>}
 */
async function put(tx, written, photos, seq) {
  const item = { ...written, seq, open: seq };
  await tx.objectStore("outbox").put(item);
  for (const photo of photos) await tx.objectStore("blobs").put(blobRow(item.id, photo));
  return item;
}

/** @param {Transaction<"readwrite">} tx */
async function nextSeq(tx) {
  const meta = tx.objectStore("meta");
  const seq = Number((await meta.get("seq")) ?? 0) + 1;
  await meta.put(seq, "seq");
  return seq;
}

/**
 * The same words and photos, whenever they were tapped.
 * @param {Item} existing
 * @param {Written} written
 */
function isSame(existing, written) {
  const told = (/** @type {Item | Written} */ row) =>
    JSON.stringify([row.kind, row.topic, row.owner, row.fields, row.parts.map(({ n, sha256 }) => [n, sha256])]);
  return told(existing) === told(written);
}

/**
 * Promises nothing that the device does not give back; written a second time before giving up.
 * @param {Store} store
 * @param {Item} item
 * @param {Photo[]} photos
 */
async function readBack(store, item, photos) {
  if (await isReadable(store, item)) return item;
  await ifUntaken(store, item.id, (tx) => put(tx, item, photos, item.seq));
  if (await isReadable(store, item)) return item;
  await ifUntaken(store, item.id, async (tx) => {
    await tx.objectStore("outbox").delete(item.id);
    await eraseBlobs(tx, item.id);
  });
  throw new OutboxError("unreadable");
}

/**
 * Work on a row that no drain has taken meanwhile.
 * @param {Store} store
 * @param {string} id
 * @param {(tx: Transaction<"readwrite">) => Promise<unknown>} work
 */
async function ifUntaken(store, id, work) {
  await guarded(store, async (tx) => {
    const current = await tx.objectStore("outbox").get(id);
    if (!current?.attempts) await work(tx);
  });
}

/**
 * @template T
 * @param {Store} store
 * @param {(tx: Transaction<"readwrite">) => Promise<T>} work
 */
async function guarded(store, work) {
  try {
    return await store.write(["outbox", "blobs", "meta"], work);
  } catch (error) {
    throw isQuota(error) ? new OutboxError("storage-full", error) : error;
  }
}

/**
 * One change of one row, if it is still there.
 * @param {Store} store
 * @param {string} id
 * @param {(item: Item) => Item} step
 */
export async function change(store, id, step) {
  return store.write(["outbox"], async (tx) => {
    const item = await tx.objectStore("outbox").get(id);
    if (!item) return null;
    const changed = step(item);
    await tx.objectStore("outbox").put(changed);
    return changed;
  });
}
