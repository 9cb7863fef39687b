/** @import { Clock, Counts, Item, NewEntry, NewReport, ReportFields, Photo, Store, BlobRow } from "../types.d.ts" */

/**
 * Keeps a report for sending: resolves only when it is on the disk and was read back.
 * @param {Store} store
 * @param {NewReport} report
 * @returns {Promise<Item>}
 * @throws {OutboxError} code `storage-full` (nothing was written) or `unreadable` (the device did not give back what it took)
 */
export async function enqueue(store, report) {
  throw new Error("soon");
}

/**
 * Keeps an update of a case (an entry of its timeline) for sending.
 * @param {Store} store
 * @param {NewEntry} entry
 * @returns {Promise<Item>}
 */
export async function enqueueEntry(store, entry) {
  throw new Error("soon");
}

/**
 * What is left to send, oldest first; with `done`, the receipts instead, newest first.
 * @param {Store} store
 * @param {{limit?: number, done?: boolean}} [options]
 * @returns {Promise<Item[]>}
 */
export async function list(store, options = {}) {
  throw new Error("soon");
}

/**
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<Item | null>}
 */
export async function get(store, id) {
  throw new Error("soon");
}

/**
 * The photos of an item that are still on the phone.
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<BlobRow[]>}
 */
export async function photosOf(store, id) {
  throw new Error("soon");
}

/**
 * « Envoyer maintenant »: the row is ready again, whatever it waited for.
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<Item | null>} null when there is no such row
 */
export async function retry(store, id) {
  throw new Error("soon");
}

/**
 * Changes what is kept: in place before the first attempt, else as a new id that supersedes the old one.
 * @param {Store} store
 * @param {string} id
 * @param {{fields: ReportFields, photos: Photo[], clock?: Clock}} change photos: all that remain, as they must be sent
 * @returns {Promise<Item>} its id may differ from the one given
 */
export async function edit(store, id, change) {
  throw new Error("soon");
}

/**
 * After a photo was refused twice: send the report without it.
 * @param {Store} store
 * @param {string} id
 * @param {number} n
 * @returns {Promise<Item | null>}
 */
export async function sendWithout(store, id, n) {
  throw new Error("soon");
}

/**
 * Erases a row and its photos: only when the person asked and confirmed.
 * @param {Store} store
 * @param {string} id
 */
export async function remove(store, id) {
  throw new Error("soon");
}

/**
 * A zip of the report as text and JSON with its photos, for the person to keep or mail.
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<{name: string, bytes: Uint8Array<ArrayBuffer>} | null>}
 */
export async function exportZip(store, id) {
  throw new Error("soon");
}

/**
 * @param {Store} store
 * @returns {Promise<Counts>}
 */
export async function counts(store) {
  throw new Error("soon");
}
