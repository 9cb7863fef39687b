/** @import { Clock, Draft, Photo, Store } from "../types.d.ts" */

/**
 * Keeps what is typed; to be called at each change. The draft's `id` becomes the report's.
 * @param {Store} store
 * @param {{form: string, owner: string | null, step: number, fields: Record<string, unknown>, id?: string, clock?: Clock}} draft
 * @returns {Promise<Draft>}
 */
export async function saveDraft(store, draft) {
  throw new Error("soon");
}

/**
 * The draft of this form and owner with its photos, or null; one that was already handed to the outbox is forgotten.
 * @param {Store} store
 * @param {{form: string, owner: string | null}} which
 * @returns {Promise<{draft: Draft, photos: Photo[]} | null>}
 */
export async function loadDraft(store, which) {
  throw new Error("soon");
}

/**
 * Copies a picked photo to the device, durably.
 * @param {Store} store
 * @param {{form: string, owner: string | null}} which
 * @param {Photo} photo
 */
export async function saveDraftPhoto(store, which, photo) {
  throw new Error("soon");
}

/**
 * @param {Store} store
 * @param {{form: string, owner: string | null}} which
 * @param {number} n
 */
export async function removeDraftPhoto(store, which, n) {
  throw new Error("soon");
}

/**
 * Drafts of this owner, latest first.
 * @param {Store} store
 * @param {string | null} owner
 * @returns {Promise<Draft[]>}
 */
export async function listDrafts(store, owner) {
  throw new Error("soon");
}

/**
 * Forgets a draft and its photos: after `enqueue` resolved, or when the person asked.
 * @param {Store} store
 * @param {{form: string, owner: string | null}} which
 */
export async function discardDraft(store, which) {
  throw new Error("soon");
}
