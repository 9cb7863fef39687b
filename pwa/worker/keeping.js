/** @import { Asked, CacheNames, Rule } from "./types.d.ts" */

/**
 * Whether an answer may be kept: whole, ours, not redirected, allowed by its sender, and for the right person.
 * @param {Response} response
 * @param {Rule} rule
 * @param {string | null} owner the account whose pages this device may show now
 */
export function mayEnter(response, rule, owner) {
  if (response.status !== 200 || response.type !== "basic" || response.redirected) return false;
  const caching = (response.headers.get("Cache-Control") ?? "").toLowerCase();
  if (caching.includes("no-store")) return false;
  const theirs = response.headers.get("X-Owner");
  if (rule.cache === "personal") return owner !== null && theirs === owner;
  return theirs === null && !caching.includes("private");
}

/**
 * Whether a kept answer may still be shown to the person who is here now.
 * @param {Response} response
 * @param {Rule} rule
 * @param {{owner: string | null, now: number}} present
 */
export function mayBeShown(response, rule, { owner, now }) {
  if (rule.cache === "personal" && (owner === null || response.headers.get("X-Owner") !== owner)) return false;
  if (rule.max_age_s === null) return true;
  const sent = Date.parse(response.headers.get("Date") ?? "");
  return Number.isNaN(sent) || now - sent <= rule.max_age_s * 1000;
}

/**
 * Pages and fragments share their address, not their cache entry.
 * @param {Asked} asked
 */
export function keyOf({ path, search, isFragment }) {
  if (!isFragment) return path + search;
  return `${path}${search}${search ? "&" : "?"}__fragment`;
}

/**
 * The name of the cache of a rule for this person; null when nobody may read there.
 * @param {Rule} rule
 * @param {CacheNames} names
 * @param {string | null} owner
 */
export function cacheNameOf(rule, names, owner) {
  if (rule.cache === null) return null;
  if (rule.cache === "personal") return owner === null ? null : names.personal(owner);
  return names[rule.cache];
}
