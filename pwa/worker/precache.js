import { sha256Hex } from "../kernel/sha256.js";

/** @import { CacheNames, Precache, PrecacheEntry } from "./types.d.ts" */

/** Downloads at the same time while installing. */
const LANES = 6;
const MARK = "__digest";

/**
 * The application itself: public pages, styles, scripts, icons, each kept under its digest, so that two builds stand
 * side by side and an update downloads only what changed.
 * @param {{entries: PrecacheEntry[], names: CacheNames, caches: CacheStorage, fetch: (request: Request) => Promise<Response>,
 *   origin: string}} ports
 * @returns {Precache}
 */
export function createPrecache({ entries, names, caches, fetch, origin }) {
  const digests = new Map(entries.map(({ url, digest }) => [url, digest]));

  /**
   * @param {string} url
   * @param {string} digest
   */
  const keyOf = (url, digest) => `${origin}${url}${url.includes("?") ? "&" : "?"}${MARK}=${digest}`;

  /** @param {string | undefined} url */
  async function found(url) {
    const digest = url === undefined ? undefined : digests.get(url);
    if (url === undefined || digest === undefined) return undefined;
    const cache = await caches.open(names.precache);
    return (await cache.match(keyOf(url, digest), ANY)) ?? cache.match(keyOf(url, "other"), ANY);
  }

  /** @param {PrecacheEntry} entry */
  async function download({ url, digest }) {
    const cache = await caches.open(names.precache);
    if (await cache.match(keyOf(url, digest), ANY)) return;
    // Public bytes only: without cookies nobody's name can be in them.
    const isHashed = url.startsWith("/static/");
    const request = new Request(origin + url, { credentials: "omit", cache: isHashed ? "default" : "no-cache" });
    const response = await fetch(request);
    if (response.status !== 200 || response.redirected) throw new Error(`${url} answered ${response.status}`);
    const bytes = await response.arrayBuffer();
    // A page that changed since the list was written serves all the same, and is downloaded again by the next update.
    const isListed = (await sha256Hex(bytes)) === digest;
    await cache.put(keyOf(url, isListed ? digest : "other"), new Response(bytes, { headers: response.headers }));
  }

  return {
    async install() {
      const waiting = [...entries];
      const lane = async () => {
        for (let entry = waiting.shift(); entry; entry = waiting.shift()) await download(entry);
      };
      await Promise.all(Array.from({ length: LANES }, lane));
    },

    async match(path, search) {
      return (await found(path + search)) ?? found(path);
    },

    async matchOtherDigest(path) {
      const name = withoutDigest(path);
      if (name === path) return undefined;
      return found([...digests.keys()].find((url) => withoutDigest(url) === name));
    },

    async tidy() {
      const cache = await caches.open(names.precache);
      const kept = new Set(entries.flatMap(({ url, digest }) => [keyOf(url, digest), keyOf(url, "other")]));
      const old = (await cache.keys()).filter((request) => !kept.has(request.url));
      await Promise.all(old.map((request) => cache.delete(request)));
    },
  };
}

const ANY = { ignoreVary: true };

/**
 * `/static/page-3F2A9C1B.js` → `/static/page.js`
 * @param {string} path
 */
function withoutDigest(path) {
  return path.replace(/[-.][0-9A-Za-z]{8,64}(?=\.\w+$)/, "");
}
