import { sha256Hex } from "../kernel/sha256.js";
import { isOver } from "./state.js";

/** @import { CacheNames, Precache, PrecacheEntry } from "./types.d.ts" */

/** Downloads at the same time while installing. */
const LANES = 6;
const MARK = "__digest";
/** Marks the pages of an event that lasts some days: `renewing.js` keeps them, they are shown before all others. */
export const NOW = "now";
const SPOKEN = "__spoken";

/**
 * The application itself: public pages, styles, scripts, icons, each kept under its digest, so that two builds stand
 * side by side and an update downloads only what changed.
 * @param {{entries: PrecacheEntry[], names: CacheNames, caches: CacheStorage, fetch: (request: Request) => Promise<Response>,
 *   origin: string, now?: () => number}} ports
 * @returns {Precache}
 */
export function createPrecache({ entries, names, caches, fetch, origin, now = Date.now }) {
  const digests = new Map(entries.map(({ url, digest }) => [url, digest]));

  /**
   * @param {string} url
   * @param {string} digest
   */
  const keyOf = (url, digest) => digestKey(origin, url, digest);

  /** @param {string | undefined} url */
  async function found(url) {
    const digest = url === undefined ? undefined : digests.get(url);
    if (url === undefined || digest === undefined) return undefined;
    const cache = await caches.open(names.precache);
    const present = await cache.match(keyOf(url, NOW), ANY);
    if (present && !isOver(present, now())) return present;
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

  /** @param {PrecacheEntry[]} wanted */
  async function downloadAll(wanted) {
    const waiting = [...wanted];
    const lane = async () => {
      for (let entry = waiting.shift(); entry; entry = waiting.shift()) await download(entry);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  /** Where it is written that this device keeps the pages of a language. */
  const markOf = (/** @type {string} */ prefix) => `${origin}/${SPOKEN}${prefix}`;

  /** @param {string} prefix */
  async function isSpoken(prefix) {
    return Boolean(await (await caches.open(names.precache)).match(markOf(prefix)));
  }

  /** @param {string} prefix */
  async function noteSpoken(prefix) {
    await (await caches.open(names.precache)).put(markOf(prefix), new Response(""));
  }

  const known = new Set();
  const prefixes = [...new Set(entries.flatMap(({ language }) => (language === undefined ? [] : [language])))];
  const of = (/** @type {string} */ prefix) => entries.filter(({ language }) => language === prefix);

  /** What every device keeps, and what those that speak a language do. */
  async function kept() {
    const spoken = await Promise.all(prefixes.map(async (prefix) => ((await isSpoken(prefix)) ? of(prefix) : [])));
    return [...entries.filter(({ language }) => language === undefined), ...spoken.flat()];
  }

  async function mend() {
    await downloadAll(await kept());
  }

  return {
    async install(asked = [""]) {
      for (const prefix of asked) if (prefixes.includes(prefix)) await noteSpoken(prefix);
      await mend();
    },

    kept,
    mend,

    async speak(prefix) {
      if (known.has(prefix) || !prefixes.includes(prefix)) return;
      known.add(prefix);
      if (await isSpoken(prefix)) return;
      try {
        await downloadAll(of(prefix));
        await noteSpoken(prefix);
      } catch {
        known.delete(prefix); // the next page of this language tries again
      }
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
      const kept = new Set([
        ...entries.flatMap(({ url, digest }) => [keyOf(url, digest), keyOf(url, "other")]),
        ...prefixes.map(markOf),
      ]);
      const old = (await cache.keys()).filter((request) => !kept.has(request.url));
      await Promise.all(old.map((request) => cache.delete(request)));
    },
  };
}

const ANY = { ignoreVary: true };

/**
 * Under which address a file is kept: two of one name stand side by side.
 * @param {string} origin
 * @param {string} url
 * @param {string} digest
 */
export function digestKey(origin, url, digest) {
  return `${origin}${url}${url.includes("?") ? "&" : "?"}${MARK}=${digest}`;
}

/**
 * `/static/page-3F2A9C1B.js` → `/static/page.js`
 * @param {string} path
 */
function withoutDigest(path) {
  return path.replace(/[-.][0-9A-Za-z]{8,64}(?=\.\w+$)/, "");
}
