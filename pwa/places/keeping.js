/**
 * The town on the device: its gazetteer and its base map in pieces named by their digest, kept in a cache of its own. What was fetched
 * stays when a download is cut; a version is in use once all of it is there and is what was announced.
 */

import { sha256Hex } from "../kernel/sha256.js";
import { here } from "../kernel/words.js";
import { PLACES_CACHE } from "../worker/names.js";

/** @import { OpenCase, TownFile, TownPack } from "./types.d.ts" */
/** @typedef {typeof globalThis.fetch} Fetch */

export const TOWN_URL = "/lieux/ville";
/** The open cases that everybody may see, taken along with the town. */
const CASES_URL = "/demandes/ouvertes";
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
  for (const { sha256, size } of filesOf(pack).flatMap(({ pieces }) => pieces)) {
    const url = pieceUrl(sha256);
    if (!(await cache.match(url))) await downloadPiece({ url, sha256, cache, fetch, signal });
    fetched += size;
    onBytes(fetched);
  }
  for (const file of filesOf(pack)) {
    const whole = await joined(cache, file);
    if ((await sha256Hex(await whole.arrayBuffer())) === file.sha256) continue;
    await caches.delete(PLACES_CACHE);
    throw new LyingPack("the whole is not what was announced");
  }
  await fetchPrograms(pack, fetch);
  await takeCasesAlong(caches, fetch).catch(() => {}); // at the next start, then
  await cache.put(TOWN_URL, Response.json(pack));
  await dropOthers(cache, pack);
}

/**
 * What draws the map, so that the worker keeps it; a part that did not come is fetched with the first map.
 * @param {TownPack} pack
 * @param {Fetch} fetch
 */
export async function fetchPrograms({ map }, fetch) {
  await Promise.all((map?.programs ?? []).map((url) => fetch(url).catch(() => null)));
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
  const unpacked = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  return { version: pack.version, bytes: await new Response(unpacked).arrayBuffer() };
}

/**
 * The base map in use, as one file; null where there is none.
 * @param {CacheStorage} caches
 * @returns {Promise<{name: string, credit: string, content: Blob} | null>}
 */
export async function keptMap(caches) {
  const map = (await keptTown(caches))?.map;
  if (!map) return null;
  return { name: map.name, credit: map.credit, content: await joined(await caches.open(PLACES_CACHE), map) };
}

/**
 * What a download of the town weighs, in bytes.
 * @param {TownPack} pack
 */
export const sizeOf = (pack) => filesOf(pack).reduce((sum, { size }) => sum + size, 0);

/**
 * Whether what a town offers is what is kept.
 * @param {TownPack} one
 * @param {TownPack | null} other
 */
export const isSame = (one, other) => one.sha256 === other?.sha256 && one.map?.sha256 === other?.map?.sha256;

/**
 * Takes along the open cases of the town, anew.
 * @param {CacheStorage} caches
 * @param {Fetch} fetch
 */
export async function takeCasesAlong(caches, fetch) {
  const answer = await fetch(here(CASES_URL), { credentials: "omit" });
  if (answer.ok) await (await caches.open(PLACES_CACHE)).put(CASES_URL, answer);
}

/**
 * The open cases that were taken along.
 * @param {CacheStorage} caches
 * @returns {Promise<OpenCase[]>}
 */
export async function keptCases(caches) {
  if (!(await caches.has(PLACES_CACHE))) return [];
  const found = await (await caches.open(PLACES_CACHE)).match(CASES_URL);
  return found ? (await found.json()).cases : [];
}

/** @param {CacheStorage} caches */
export function removeTown(caches) {
  return caches.delete(PLACES_CACHE);
}

/**
 * @param {TownPack} pack
 * @returns {TownFile[]}
 */
const filesOf = (pack) => (pack.map ? [pack, pack.map] : [pack]);

/**
 * @param {Cache} cache
 * @param {TownFile} file
 */
async function joined(cache, { pieces }) {
  const parts = pieces.map(async ({ sha256 }) => (await cache.match(pieceUrl(sha256)))?.blob() ?? new Blob());
  return new Blob(await Promise.all(parts));
}

/**
 * Pieces of versions before go.
 * @param {Cache} cache
 * @param {TownPack} pack
 */
async function dropOthers(cache, pack) {
  const kept = new Set([
    TOWN_URL,
    CASES_URL,
    ...filesOf(pack).flatMap(({ pieces }) => pieces.map(({ sha256 }) => pieceUrl(sha256))),
  ]);
  const old = (await cache.keys()).filter(({ url }) => !kept.has(new URL(url).pathname));
  await Promise.all(old.map((request) => cache.delete(request)));
}
