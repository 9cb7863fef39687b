/** @import { CacheNames } from "./types.d.ts" */

/** Messages of the outbox between tabs and worker. */
export const CHANNEL = "riverain";

const PREFIX = "riverain-";
/** The town's places, of which a person decides: no build drops them. */
export const PLACES_CACHE = `${PREFIX}places`;
const PERSONAL = `${PREFIX}personal-`;

/**
 * The caches of one build. Pages and styles belong to a build; the precache tells its entries apart by digest.
 * @param {string} build
 * @returns {CacheNames}
 */
export function cacheNames(build) {
  return {
    precache: `${PREFIX}precache`,
    static: `${PREFIX}static-${build}`,
    pages: `${PREFIX}pages-${build}`,
    cards: `${PREFIX}cards`,
    personal: (owner) => PERSONAL + owner,
  };
}

/**
 * Empties what was kept for whoever was signed in; called by page and worker at sign-in and sign-out.
 * @param {CacheStorage} caches
 */
export async function emptyPersonal(caches) {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PERSONAL)).map((name) => caches.delete(name)));
}

/**
 * Whether anything is kept for somebody.
 * @param {CacheStorage} caches
 * @param {string | null} owner
 */
export async function hasPersonal(caches, owner) {
  return owner === null || caches.has(PERSONAL + owner);
}

/**
 * Drops the caches of other builds; leaves other people's names to `emptyPersonal`, and the town.
 * @param {CacheStorage} caches
 * @param {CacheNames} names
 */
export async function dropOldCaches(caches, names) {
  const kept = new Set([names.precache, names.static, names.pages, names.cards, PLACES_CACHE]);
  const old = (await caches.keys()).filter(
    (name) => name.startsWith(PREFIX) && !name.startsWith(PERSONAL) && !kept.has(name),
  );
  await Promise.all(old.map((name) => caches.delete(name)));
}
