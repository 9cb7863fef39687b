import { newCaseId } from "../kernel/ids.js";
import { eraseBlobs } from "./blobs.js";
import { OutboxError } from "./errors.js";
import { change, keep, replace } from "./keeping.js";
import { move, resumed, STUCK } from "./states.js";
import { rewritten, waiting, writtenEntry, writtenReport } from "./writing.js";

/** @import { BlobRow, Change, Counts, Item, NewEntry, NewReport, Store } from "../types.d.ts" */

export { OutboxError } from "./errors.js";
export { progress } from "./states.js";

/**
 * Keeps a report for sending: resolves only when it is on the disk and was read back. The same report under the same
 * id (a second tap, a second tab) is kept once; another report under that id gets an id of its own.
 * @param {Store} store
 * @param {NewReport} report
 * @returns {Promise<Item>}
 * @throws {OutboxError} `storage-full` (nothing was written) or `unreadable` (the device does not give back what it took)
 */
export async function enqueue(store, report) {
  const written = await writtenReport(store, { ...report, id: report.id ?? newCaseId() });
  const item = await keep(store, written, report.photos);
  return item ?? enqueue(store, { ...report, id: newCaseId() });
}

/**
 * Keeps an update of a case (an entry of its timeline) for sending, after what already waits for that case.
 * @param {Store} store
 * @param {NewEntry} entry
 * @returns {Promise<Item>}
 * @throws {OutboxError} as `enqueue`
 */
export async function enqueueEntry(store, entry) {
  const written = await writtenEntry(store, { ...entry, id: entry.id ?? newCaseId() });
  const item = await keep(store, written, entry.photos ?? []);
  return item ?? enqueueEntry(store, { ...entry, id: newCaseId() });
}

/**
 * What is left to send, oldest first; with `done`, the receipts instead, newest first. Rows of another person than
 * `viewer` are left out (`undefined`: nobody looks, all rows).
 * @param {Store} store
 * @param {{limit?: number, done?: boolean, viewer?: string | null}} [options]
 * @returns {Promise<Item[]>}
 */
export async function list(store, { limit, done = false, viewer } = {}) {
  const rows = await store.read(["outbox"], (tx) =>
    tx
      .objectStore("outbox")
      .index(done ? "done" : "open")
      .getAll(null, viewer === undefined && !done ? limit : undefined),
  );
  if (done) rows.reverse();
  const seen = viewer === undefined ? rows : rows.filter(({ owner }) => owner === null || owner === viewer);
  return seen.slice(0, limit);
}

/**
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<Item | null>}
 */
export async function get(store, id) {
  return store.read(["outbox"], async (tx) => (await tx.objectStore("outbox").get(id)) ?? null);
}

/**
 * The photos of an item that are still on the phone.
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<BlobRow[]>}
 */
export async function photosOf(store, id) {
  return store.read(["blobs"], (tx) => tx.objectStore("blobs").index("id").getAll(id));
}

/**
 * « Envoyer maintenant » on one row: ready again, whatever it waited for.
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<Item | null>} null when there is no such row
 */
export async function retry(store, id) {
  return change(store, id, (item) => {
    if (item.state === "sending" || item.state === "completing" || item.state === "done") return item;
    const parts = item.parts.map((part) => (part.state === "refused" ? waiting(part) : part));
    return move(item, resumed(item), { failures: 0, parts });
  });
}

/**
 * After a photo was refused: send the report without it.
 * @param {Store} store
 * @param {string} id
 * @param {number} n
 * @returns {Promise<Item | null>}
 */
export async function sendWithout(store, id, n) {
  return change(store, id, (item) => {
    if (item.state === "done") return item;
    const parts = item.parts.map((part) =>
      part.n === n ? { ...part, state: /** @type {const} */ ("dropped") } : part,
    );
    const isAnotherRefused = parts.some(({ state }) => state === "refused");
    return item.state === "needs_fix" && !isAnotherRefused ? move(item, resumed(item), { parts }) : { ...item, parts };
  });
}

/**
 * A report of nobody that the town only takes from a person with an account becomes this person's, who asked for it.
 * @param {Store} store
 * @param {string} id
 * @param {string} owner
 * @returns {Promise<Item | null>}
 */
export async function adopt(store, id, owner) {
  return change(store, id, (item) =>
    item.owner === null && item.state === "needs_login" ? move({ ...item, owner }, resumed(item)) : item,
  );
}

/**
 * Changes what is kept: in place before the first attempt, else as a new id that supersedes the old one, for the town
 * may have received it.
 * @param {Store} store
 * @param {string} id
 * @param {Change} wanted
 * @returns {Promise<Item>} its id may differ from the one given
 * @throws {OutboxError} `gone`, `done` (the town has it: add an update instead), or as `enqueue`
 */
export async function edit(store, id, wanted) {
  const old = await get(store, id);
  if (!old) throw new OutboxError("gone");
  if (old.state === "done") throw new OutboxError("done");
  const photos = wanted.photos ?? [];
  const written = await rewritten(store, old, wanted, photos);
  const item = await replace(store, old, written, photos);
  return item ?? edit(store, id, wanted); // a drain took the row meanwhile: look again
}

/**
 * Erases a row and its photos: only when the person asked and confirmed.
 * @param {Store} store
 * @param {string} id
 */
export async function remove(store, id) {
  await store.write(["outbox", "blobs"], async (tx) => {
    await tx.objectStore("outbox").delete(id);
    await eraseBlobs(tx, id);
  });
}

/**
 * The report as a zip, for the person to keep or to mail: a text, the body as sent, the photos.
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<{name: string, bytes: Uint8Array<ArrayBuffer>} | null>}
 */
export async function exportZip(store, id) {
  const item = await get(store, id);
  if (!item) return null;
  const { exported } = await import("./export.js");
  return exported(item, await photosOf(store, id));
}

/**
 * @param {Store} store
 * @returns {Promise<Counts>}
 */
export async function counts(store) {
  return store.read(["outbox", "blobs"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    const blobs = tx.objectStore("blobs");
    const stuck = await Promise.all(STUCK.map((state) => outbox.index("state").count(state)));
    const drafts = await blobs.count(IDBKeyRange.bound("draft:", "draft;"));
    return {
      open: await outbox.index("open").count(),
      stuck: stuck.reduce((sum, count) => sum + count, 0),
      photos: (await blobs.count()) - drafts,
    };
  });
}
