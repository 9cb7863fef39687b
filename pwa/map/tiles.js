/** Where the base map comes from: the town on this device, else the town itself, by ranges. */

import { FetchSource, FileSource, PMTiles } from "pmtiles";
import { keptMap, offeredTown } from "../places/keeping.js";

/** @import { Tiles } from "./types.d.ts" */

/**
 * @param {{caches: CacheStorage, fetch: typeof globalThis.fetch}} ports
 * @returns {Promise<Tiles | null>} null where there is no map, or none that can be had now
 */
export async function openTiles({ caches, fetch }) {
  const kept = await keptMap(caches).catch(() => null);
  const offered = kept ?? (await offeredTown(fetch).catch(() => null))?.map;
  if (!offered) return null;
  const source = kept
    ? new FileSource(new File([kept.content], kept.name))
    : new FetchSource(new URL(`/lieux/cartes/${offered.name}`, location.href).href);
  const archive = new PMTiles(source);
  const head = await archive.getHeader().catch(() => null);
  if (!head) return null;
  const { minLat, maxLat, minLon, maxLon } = head;
  return {
    archive,
    credit: offered.credit,
    centre: [(minLat + maxLat) / 2, (minLon + maxLon) / 2],
    isKept: kept !== null,
  };
}
