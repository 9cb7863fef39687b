import { bare } from "../kernel/words.js";

/** @import { Asked, Rule } from "./types.d.ts" */

const DAY_S = 24 * 3600;
const UNTOUCHED = /** @type {const} */ ({ strategy: "untouched", cache: null, max_age_s: null, timeout_ms: null });
const NETWORK = /** @type {const} */ ({ strategy: "network", cache: null, max_age_s: null, timeout_ms: null });

/** The wire and what must always be the server's own word. */
const NEVER = [
  "/sync",
  "/push",
  "/moi",
  "/dev",
  "/sw.js",
  "/manifest.webmanifest",
  "/csp-report",
  "/healthz",
  "/readyz",
];
/** Sign-in and desk: nothing of them is kept; without a signal the offline page says so. */
const ONLINE_ONLY = ["/compte", "/poste", "/suivre"];

/** What stands under the name of its content never changes. */
const NAMED_BY_CONTENT = ["/static/", "/images/", "/demarches/index/"];

/** All that cards are read with where there is no signal; fetched once the worker runs, so that installing weighs less. */
export const KEPT_CARDS = ["/fiches", "/fiches.json", "/fiche-hors-ligne"];

/**
 * What the worker does with a request: the first rule that matches.
 * @type {readonly Rule[]}
 */
export const RULES = [
  { name: "elsewhere", match: ({ isOurs }) => !isOurs, ...UNTOUCHED },
  { name: "not-a-get", match: ({ method, isRange }) => method !== "GET" || isRange, ...UNTOUCHED },
  { name: "never", match: ({ page }) => isUnder(page, NEVER), ...UNTOUCHED },
  {
    name: "local",
    match: ({ page }) => page.startsWith("/local/"),
    strategy: "local",
    cache: null,
    max_age_s: null,
    timeout_ms: null,
  },
  {
    name: "static",
    match: ({ path }) => NAMED_BY_CONTENT.some((start) => path.startsWith(start)),
    strategy: "cache-first",
    cache: "static",
    max_age_s: null,
    timeout_ms: null,
  },
  {
    name: "online-only",
    match: ({ page, isNavigation }) => isNavigation && isUnder(page, ONLINE_ONLY),
    ...NETWORK,
  },
  { name: "online-only-parts", match: ({ page }) => isUnder(page, ONLINE_ONLY), ...UNTOUCHED },
  {
    name: "personal",
    match: ({ page }) => isUnder(page, ["/demandes", "/avis"]) && !isUnder(page, ["/demandes/nouvelle"]),
    strategy: "network-first",
    cache: "personal",
    max_age_s: 60 * DAY_S,
    timeout_ms: 3000,
  },
  {
    name: "cards",
    match: ({ page, search, isFragment }) => KEPT_CARDS.includes(page) && !search && !isFragment,
    strategy: "network-first",
    cache: "cards",
    max_age_s: 30 * DAY_S,
    timeout_ms: 3000,
  },
  {
    name: "page",
    match: ({ isNavigation, isFragment }) => isNavigation || isFragment,
    strategy: "network-first",
    cache: "pages",
    max_age_s: 30 * DAY_S,
    timeout_ms: 3000,
  },
  { name: "anything-else", match: () => true, ...UNTOUCHED },
];

/**
 * @param {Asked} asked
 * @returns {Rule}
 */
export function ruleFor(asked) {
  return /** @type {Rule} */ (RULES.find((rule) => rule.match(asked)));
}

/** Pages that not every phone keeps, and the one that it keeps of each: a form explains its topic in its first step. */
const STAND_INS = /** @type {const} */ ([
  [/^\/signaler\/([^/]+)$/, "/demandes/nouvelle/$1"],
  [/^\/demarches\/categorie\/[^/]+$/, "/demarches"],
  [/^\/demarches\/([^/]+)$/, "/demandes/nouvelle/$1"],
]);

/**
 * The kept page that is shown for one which is not kept; null when none says the same.
 * @param {string} path
 */
export function standInFor(path) {
  const found = STAND_INS.find(([pattern]) => pattern.test(path));
  return found ? path.replace(found[0], found[1]) : null;
}

/**
 * What the rules look at in a request.
 * @param {Pick<Request, "url" | "method" | "mode" | "headers">} request
 * @param {string} origin ours
 * @returns {Asked}
 */
export function askedBy(request, origin) {
  const url = new URL(request.url);
  return {
    isOurs: url.origin === origin,
    method: request.method,
    path: url.pathname,
    page: bare(url.pathname),
    search: url.search,
    isNavigation: request.mode === "navigate",
    isFragment: request.headers.get("HX-Request-Type") === "partial",
    isRange: request.headers.has("Range"),
  };
}

/**
 * @param {string} path
 * @param {readonly string[]} roots
 */
function isUnder(path, roots) {
  return roots.some((root) => path === root || path.startsWith(`${root}/`));
}
