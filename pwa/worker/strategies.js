import { ENGLISH, prefixOf } from "../kernel/words.js";
import { cardPage } from "./cards.js";
import { cacheNameOf, keyOf, mayBeShown, mayEnter } from "./keeping.js";
import { standInFor } from "./rules.js";
import { isOver } from "./state.js";

/** @import { Asked, Extendable, FetchPorts, Rule } from "./types.d.ts" */

/** Answers of a proxy whose server is away, and of a server that is too busy: what was kept says more. */
const AWAY = [502, 503, 504];
const ANY = { ignoreVary: true };
/** Public pages kept beside the precache. */
const MOST_PAGES = 60;

/**
 * The answer to a request that a rule takes.
 * @param {{request: Request, asked: Asked, rule: Rule, event: Extendable}} given
 * @param {FetchPorts} ports
 * @returns {Promise<Response>}
 */
export async function answer(given, ports) {
  const { rule, request } = given;
  if (rule.strategy === "local") return ports.local(new URL(request.url));
  if (rule.strategy === "cache-first") return cacheFirst(given, ports);
  if (rule.strategy === "network-first") return networkFirst(given, ports);
  return heard(given, ports).catch(() => offlinePage(given.asked, ports));
}

/**
 * @param {Parameters<typeof answer>[0]} given
 * @param {FetchPorts} ports
 */
async function cacheFirst({ request, asked, rule, event }, ports) {
  const found = (await ports.precache.match(asked.path, "")) ?? (await kept(asked, rule, ports));
  if (found) return found;
  try {
    const response = await ports.fetch(request);
    event.waitUntil(keep(response.clone(), { asked, rule }, ports));
    return response.status === 404 ? ((await ports.precache.matchOtherDigest(asked.path)) ?? response) : response;
  } catch {
    return (await ports.precache.matchOtherDigest(asked.path)) ?? Response.error();
  }
}

/**
 * @param {Parameters<typeof answer>[0]} given
 * @param {FetchPorts} ports
 */
async function networkFirst({ request, asked, rule, event }, ports) {
  const network = heard({ request, event }, ports).then((response) => {
    event.waitUntil(keep(response.clone(), { asked, rule }, ports));
    return response;
  });
  event.waitUntil(network.catch(() => {}));
  const early = await Promise.race([network.catch(() => null), ports.wait(rule.timeout_ms ?? 0)]);
  if (early && !AWAY.includes(early.status)) return early;
  const own = (await kept(asked, rule, ports)) ?? (await keptWhole(asked, rule, ports));
  if (own && !isOver(own, ports.now())) return own;
  // What was installed knows nothing of an event that is over.
  const found = (await fromPrecache(asked, ports)) ?? own;
  if (found) return found;
  const late = early ?? (await network.catch(() => null));
  if (late) return late;
  return asked.isNavigation ? ((await inAnotherLanguage(asked, ports)) ?? offlinePage(asked, ports)) : Response.error();
}

/**
 * The town's answer, and what it says of the town.
 * @param {{request: Request, event: Extendable}} given
 * @param {FetchPorts} ports
 */
async function heard({ request, event }, ports) {
  const response = await ports.fetch(request);
  event.waitUntil(ports.hear(response));
  return response;
}

/**
 * @param {Asked} asked
 * @param {FetchPorts} ports
 */
async function fromPrecache({ path, page, search, isFragment }, ports) {
  if (isFragment) return undefined;
  const standIn = standInFor(page);
  const found = (await ports.precache.match(path, search)) ?? (await keptCard(path, page, ports));
  return found ?? (standIn ? ports.precache.match(prefixOf(path) + standIn, "") : undefined);
}

/**
 * A card that was taken along; the list for any search of it, which the page answers itself.
 * @param {string} path
 * @param {string} page
 * @param {FetchPorts} ports
 */
async function keptCard(path, page, { caches, names }) {
  if (!(await caches.has(names.cards))) return undefined;
  const cache = await caches.open(names.cards);
  return page === "/fiches" ? cache.match(path, ANY) : cardPage(path, cache);
}

/**
 * What was kept, if the person who is here now may see it: the owner is asked before and after the reading.
 * @param {Asked} asked
 * @param {Rule} rule
 * @param {FetchPorts} ports
 */
async function kept(asked, rule, ports) {
  const name = cacheNameOf(rule, ports.names, await ports.owner());
  if (name === null || !(await ports.caches.has(name))) return undefined;
  const cache = await ports.caches.open(name);
  const found = await cache.match(keyOf(asked), ANY);
  if (!found) return undefined;
  const present = { owner: await ports.owner(), now: ports.now() };
  return mayBeShown(found, rule, present) ? found : undefined;
}

/**
 * The whole of a personal list for a search of it, which the page makes itself (pwa/page/mine/).
 * @param {Asked} asked
 * @param {Rule} rule
 * @param {FetchPorts} ports
 */
async function keptWhole(asked, rule, ports) {
  if (rule.cache !== "personal" || !asked.search || !asked.isNavigation) return undefined;
  return kept({ ...asked, search: "" }, rule, ports);
}

/**
 * Keeps an answer if it may be kept. A full disk or a cut body loses a copy, never the answer.
 * @param {Response} response
 * @param {{asked: Asked, rule: Rule}} given
 * @param {FetchPorts} ports
 */
async function keep(response, { asked, rule }, ports) {
  try {
    const owner = await ports.owner();
    const name = cacheNameOf(rule, ports.names, owner);
    if (name === null || !mayEnter(response, rule, owner)) return;
    const cache = await ports.caches.open(name);
    await cache.put(keyOf(asked), response);
    // Signed out while the body was coming: nothing may stay.
    if (rule.cache === "personal" && (await ports.owner()) !== owner) await ports.caches.delete(name);
    if (rule.cache === "pages") await dropOldest(cache);
  } catch {
    // The copy is a comfort; the next visit makes another.
  }
}

/** @param {Cache} cache */
async function dropOldest(cache) {
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_PAGES)).map((key) => cache.delete(key)));
}

/**
 * The same page as this device keeps it in another language: it says more than that there is no signal.
 * @param {Asked} asked
 * @param {FetchPorts} ports
 */
async function inAnotherLanguage({ path, page }, ports) {
  return ports.precache.match(path === page ? ENGLISH + page : page, "");
}

/**
 * @param {Asked} asked
 * @param {FetchPorts} ports
 */
async function offlinePage({ path }, ports) {
  const page = "/hors-ligne";
  const found = (await ports.precache.match(prefixOf(path) + page, "")) ?? (await ports.precache.match(page, ""));
  return found ?? Response.error();
}
