/**
 * The town on the device: its gazetteer in pieces named by their digest, kept in a cache of its own. What was fetched
 * stays when a download is cut; a version is in use once all of it is there and is what was announced.
 */

import { sha256Hex } from "../kernel/sha256.js";
import { PLACES_CACHE } from "../worker/names.js";

/** @import { TownPack } from "./types.d.ts" */
/** @typedef {typeof globalThis.fetch} Fetch */

export const TOWN_URL = "/lieux/ville";
const pieceUrl = (/** @type {string} */ sha256) => `/lieux/morceaux/${sha256}`;

/** What came is not what was announced: nothing of it is used. */
export class LyingPack extends Error {}

/**
 * The version in use; null where none is whole.
 * @param {CacheStorage} caches
 * @returns {Promise<TownPack | null>}
 */
export async function keptTown(caches) {
  if (!(await caches.has(PLACES_CACHE))) return null;
  const found = await (await caches.open(PLACES_CACHE)).match(TOWN_URL);
  return found ? found.json() : null;
}

/**
 * What the town offers now; null where it offers none.
 * @param {Fetch} fetch
 * @returns {Promise<TownPack | null>}
 * @throws when the town is not reached
 */
export async function offeredTown(fetch) {
  const answer = await fetch(TOWN_URL, { credentials: "omit" });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`the town answered ${answer.status}`);
  return answer.json();
}

/**
 * Fetches what is missing of a version and puts it in use; the one before serves until then.
 * @param {TownPack} pack
 * @param {{caches: CacheStorage, fetch: Fetch, signal?: AbortSignal, onBytes?: (fetched: number) => void}} ports
 * @throws {LyingPack} when a piece, or the whole, is not what was announced
 */
export async function downloadTown(pack, { caches, fetch, signal, onBytes = () => {} }) {
  const cache = await caches.open(PLACES_CACHE);
  let fetched = 0;
  for (const { sha256, size } of pack.pieces) {
    const url = pieceUrl(sha256);
    if (!(await cache.match(url))) await downloadPiece({ url, sha256, cache, fetch, signal });
    fetched += size;
    onBytes(fetched);
  }
  if ((await sha256Hex(await joined(cache, pack))) !== pack.sha256) {
    await caches.delete(PLACES_CACHE);
    throw new LyingPack("the whole is not what was announced");
  }
  await cache.put(TOWN_URL, Response.json(pack));
  await dropOthers(cache, pack);
}

/** @param {{url: string, sha256: string, cache: Cache, fetch: Fetch, signal?: AbortSignal}} piece */
async function downloadPiece({ url, sha256, cache, fetch, signal }) {
  const answer = await fetch(url, { credentials: "omit", signal });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  if ((await sha256Hex(bytes)) !== sha256) throw new LyingPack(`${url} is not what was announced`);
  await cache.put(url, new Response(bytes));
}

/**
 * The gazetteer in use, unpacked, with its version; null where there is none.
 * @param {CacheStorage} caches
 * @returns {Promise<{version: string, bytes: ArrayBuffer} | null>}
 */
export async function readTown(caches) {
  const pack = await keptTown(caches);
  if (!pack) return null;
  const packed = await joined(await caches.open(PLACES_CACHE), pack);
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return { version: pack.version, bytes: await new Response(unpacked).arrayBuffer() };
}

/** @param {CacheStorage} caches */
export function removeTown(caches) {
  return caches.delete(PLACES_CACHE);
}

/**
 * @param {Cache} cache
 * @param {TownPack} pack
 */
async function joined(cache, pack) {
  const parts = await Promise.all(
    pack.pieces.map(async ({ sha256 }) => (await cache.match(pieceUrl(sha256)))?.arrayBuffer() ?? new ArrayBuffer(0)),
  );
  return new Blob(parts).arrayBuffer();
}

/**
 * Pieces of versions before go.
 * @param {Cache} cache
 * @param {TownPack} pack
 */
async function dropOthers(cache, pack) {
  const kept = new Set([TOWN_URL, ...pack.pieces.map(({ sha256 }) => pieceUrl(sha256))]);
  const old = (await cache.keys()).filter(({ url }) => !kept.has(new URL(url).pathname));
  await Promise.all(old.map((request) => cache.delete(request)));
}
