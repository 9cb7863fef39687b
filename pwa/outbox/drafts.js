import { newCaseId } from "../kernel/ids.js";
import { blobRow, eraseBlobs, isIntact, photoOf } from "./blobs.js";
import { ifRoom, isQuota, OutboxError } from "./errors.js";

/** @import { Clock, Draft, Photo, Store } from "../types.d.ts" */

/** @typedef {{form: string, owner: string | null}} Which */

/**
 * Keeps what is typed; to be called at each change. The draft's `id` becomes the report's.
 * @param {Store} store
 * @param {Which & {step: number, fields: Record<string, unknown>, id?: string, clock?: Clock}} draft
 * @returns {Promise<Draft>}
 */
export async function saveDraft(store, { form, owner, step, fields, id, clock = Date.now }) {
  const key = keyOf({ form, owner });
  return store.jot(["drafts"], async (tx) => {
    const drafts = tx.objectStore("drafts");
    const existing = await drafts.get(key);
    const kept = id ?? existing?.id ?? newCaseId();
    const draft = { key, id: kept, form, owner, step, fields, updated_at: clock() };
    await drafts.put(draft);
    return draft;
  });
}

/**
 * The draft of this form and owner with its photos, or null; one that was already handed to the outbox is forgotten.
 * @param {Store} store
 * @param {Which} which
 * @returns {Promise<{draft: Draft, photos: Photo[]} | null>}
 */
export async function loadDraft(store, which) {
  const key = keyOf(which);
  const found = await store.read(["drafts", "blobs", "outbox"], async (tx) => {
    const draft = await tx.objectStore("drafts").get(key);
    const photos = await tx.objectStore("blobs").index("id").getAll(blobsOf(key));
    const isSent = draft ? (await tx.objectStore("outbox").count(draft.id)) > 0 : false;
    return { draft, photos: photos.map(photoOf), isSent };
  });
  if (found.isSent) await ifRoom(discardDraft(store, which)); // a full device may refuse even that
  return found.draft && !found.isSent ? { draft: found.draft, photos: found.photos } : null;
}

/**
 * Copies a picked photo to the device, durably, and reads it back.
 * @param {Store} store
 * @param {Which} which
 * @param {Photo} photo
 * @throws {OutboxError} `storage-full` or `unreadable`
 */
export async function saveDraftPhoto(store, which, photo) {
  const row = blobRow(blobsOf(keyOf(which)), photo);
  try {
    await store.write(["blobs"], (tx) => tx.objectStore("blobs").put(row));
  } catch (error) {
    throw isQuota(error) ? new OutboxError("storage-full", error) : error;
  }
  const read = await store.read(["blobs"], (tx) => tx.objectStore("blobs").get(row.key));
  if (await isIntact(read, { size: photo.bytes.byteLength, sha256: photo.sha256 })) return;
  await removeDraftPhoto(store, which, photo.n);
  throw new OutboxError("unreadable");
}

/**
 * @param {Store} store
 * @param {Which} which
 * @param {number} n
 */
export async function removeDraftPhoto(store, which, n) {
  await store.write(["blobs"], (tx) => tx.objectStore("blobs").delete(`${blobsOf(keyOf(which))}/${n}`));
}

/**
 * Drafts of this owner, latest first.
 * @param {Store} store
 * @param {string | null} owner
 * @returns {Promise<Draft[]>}
 */
export async function listDrafts(store, owner) {
  const drafts = await store.read(["drafts"], (tx) => tx.objectStore("drafts").getAll());
  return drafts.filter((draft) => draft.owner === owner).sort((left, right) => right.updated_at - left.updated_at);
}

/**
 * Forgets a draft and its photos: after `enqueue` resolved, or when the person asked.
 * @param {Store} store
 * @param {Which} which
 */
export async function discardDraft(store, which) {
  const key = keyOf(which);
  await store.write(["drafts", "blobs"], async (tx) => {
    await tx.objectStore("drafts").delete(key);
    await eraseBlobs(tx, blobsOf(key));
  });
}

/** @param {Which} which */
function keyOf({ form, owner }) {
  return `${owner ?? ""}|${form}`;
}

/** @param {string} key */
function blobsOf(key) {
  return `draft:${key}`;
}
