import { sha256Hex } from "../kernel/sha256.js";

/** @import { BlobRow, Item, Photo, Store, Transaction } from "../types.d.ts" */

/**
 * A photo as a row of the blobs of a report or of a draft.
 * @param {string} id
 * @param {Photo} photo
 * @returns {BlobRow}
 */
export function blobRow(id, { n, question, name, type, bytes, sha256 }) {
  return { key: `${id}/${n}`, id, n, name, type, question, sha256, bytes };
}

/**
 * @param {BlobRow} row
 * @returns {Photo}
 */
export function photoOf({ n, question, name, type, bytes, sha256 }) {
  return { n, question, name, type, bytes, sha256 };
}

/**
 * Within a transaction: erases all blobs of a report or a draft.
 * @param {Transaction<"readwrite">} tx
 * @param {string} id
 */
export async function eraseBlobs(tx, id) {
  const blobs = tx.objectStore("blobs");
  for (const key of await blobs.index("id").getAllKeys(id)) await blobs.delete(key);
}

/**
 * Whether a blob is still what was taken: its length and its SHA-256.
 * @param {BlobRow | undefined} row
 * @param {{size: number, sha256: string}} declared
 */
export async function isIntact(row, declared) {
  if (row?.bytes.byteLength !== declared.size) return false;
  return (await sha256Hex(row.bytes)) === declared.sha256;
}

/**
 * Reads back what was just written: the body and every blob, by length and SHA-256.
 * @param {Store} store
 * @param {Item} item
 */
export async function isReadable(store, item) {
  const [row, blobs] = await store.read(["outbox", "blobs"], async (tx) => [
    await tx.objectStore("outbox").get(item.id),
    await tx.objectStore("blobs").index("id").getAll(item.id),
  ]);
  if (row && (row.attempts > 0 || row.state === "done")) return true; // a drain has taken it already: it checks by itself
  if (!row || row.body.byteLength !== item.body.byteLength) return false;
  if ((await sha256Hex(row.body)) !== item.digest) return false;
  for (const part of item.parts) {
    const blob = blobs.find(({ n }) => n === part.n);
    if (!(await isIntact(blob, part))) return false;
  }
  return true;
}
