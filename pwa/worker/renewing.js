import { digestKey, NOW } from "./precache.js";
import { stateOf, USUAL } from "./state.js";

/** @import { CacheNames, Precache, PrecacheEntry, Renewing } from "./types.d.ts" */

/** Downloads at the same time: they come beside what the person is doing. */
const LANES = 3;
const STATE = "/__state";
const ANY = { ignoreVary: true };

/**
 * Keeps the public pages of this phone as the town says them now, banner and catalogue of an event included. What was
 * installed stays beside: it is shown again as soon as the event is over, even without a signal.
 * @param {{entries: PrecacheEntry[], names: CacheNames, caches: CacheStorage, precache: Pick<Precache, "kept" | "mend">,
 *   fetch: (request: Request) => Promise<Response>, origin: string}} ports
 * @returns {Renewing}
 */
export function createRenewing({ entries, names, caches, precache, fetch, origin }) {
  const pages = pagesOf(entries);
  /** @type {Promise<void>} */
  let last = Promise.resolve();

  /** @param {string} state */
  async function renew(state) {
    const cache = await caches.open(names.precache);
    const known = await (await cache.match(origin + STATE, ANY))?.text();
    if (known === state) return;
    if (state === USUAL) await asUsual(cache);
    else await download(cache);
    await forgetOthers(state);
    await cache.put(origin + STATE, new Response(state));
  }

  /** @param {Cache} cache */
  async function download(cache) {
    const waiting = pagesOf(await precache.kept());
    const lane = async () => {
      for (let url = waiting.shift(); url; url = waiting.shift()) {
        // Public bytes only: without cookies nobody's name can be in them.
        const response = await fetch(new Request(origin + url, { credentials: "omit", cache: "no-cache" }));
        if (response.status === 200 && !response.redirected) await cache.put(digestKey(origin, url, NOW), response);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  /** @param {Cache} cache */
  async function asUsual(cache) {
    await Promise.all(pages.map((url) => cache.delete(digestKey(origin, url, NOW))));
    await precache.mend();
  }

  /**
   * Pages kept at a visit say what the town said then.
   * @param {string} state
   */
  async function forgetOthers(state) {
    if (!(await caches.has(names.pages))) return;
    const cache = await caches.open(names.pages);
    for (const url of pages) {
      const found = await cache.match(url, ANY);
      if (found && stateOf(found) !== state) await cache.delete(url);
    }
  }

  /** @param {string} state */
  function follow(state) {
    // One after the other: the last that was heard is what stays. One that fails is heard again at the next answer.
    last = last.then(() => renew(state)).catch(() => {});
    return last;
  }

  return {
    follow,

    hear(response) {
      const state = stateOf(response);
      return state === null ? Promise.resolve() : follow(state);
    },
  };
}

/** @param {PrecacheEntry[]} entries */
function pagesOf(entries) {
  return entries.map(({ url }) => url).filter((url) => !/^\/(static|images)\//.test(url));
}
