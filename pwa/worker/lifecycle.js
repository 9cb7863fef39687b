import { bare, prefixOf } from "../kernel/words.js";
import { dropOldCaches, emptyPersonal } from "./names.js";

/** @import { Extendable, LifecyclePorts, MessageLike } from "./types.d.ts" */

/** Writes that change who is here: what was kept for the one before goes, whatever the server answers. */
const SIGN_OUT = "/compte/deconnexion";
const CHANGES_OF_PERSON = [
  "/compte/connexion",
  SIGN_OUT,
  "/compte/activation",
  "/compte/mot-de-passe",
  "/compte/identite/depart",
  "/compte/identite/compte",
];

/**
 * What the worker does of itself, apart from answering. It never takes over by itself: an update is asked for.
 * @param {LifecyclePorts} ports
 */
export function createLifecycle({ scope, caches, names, precache, drain, warm, follow, unsubscribe }) {
  /** @type {Record<string, (message: Record<string, unknown>) => Promise<unknown>>} */
  const answers = {
    update: () => scope.skipWaiting(),
    drain: () => drain("now"),
    state: ({ state }) => (typeof state === "string" ? follow(state) : Promise.resolve()),
    owner: ({ paths }) => warm(isPaths(paths) ? paths : []),
  };

  return {
    /** @param {Extendable} event */
    install(event) {
      event.waitUntil(prefixesInUse(scope).then((prefixes) => precache.install(prefixes)));
    },

    /** @param {Extendable} event */
    activate(event) {
      event.waitUntil(Promise.all([precache.tidy(), dropOldCaches(caches, names)]).then(() => scope.clients.claim()));
    },

    /** @param {MessageLike} event */
    message(event) {
      const message = /** @type {Record<string, unknown> | null} */ (event.data);
      const type = String(message?.type);
      if (message && Object.hasOwn(answers, type)) event.waitUntil(answers[type](message));
    },

    /**
     * @param {Extendable & {request: Pick<Request, "method" | "url">}} event
     */
    watch(event) {
      const { method, url } = event.request;
      const page = bare(new URL(url).pathname);
      if (method === "GET" || !CHANGES_OF_PERSON.includes(page)) return;
      event.waitUntil(emptyPersonal(caches));
      if (page === SIGN_OUT) event.waitUntil(unsubscribe());
    },
  };
}

/**
 * The languages of the pages that are open; the town's own where none is.
 * @param {Pick<import("./types.d.ts").WorkerScope, "clients">} scope
 */
async function prefixesInUse({ clients }) {
  const open = await clients.matchAll({ includeUncontrolled: true, type: "window" });
  const prefixes = open.map(({ url }) => prefixOf(new URL(url).pathname));
  return prefixes.length > 0 ? [...new Set(prefixes)] : [""];
}

/**
 * @param {unknown} value
 * @returns {value is string[]}
 */
function isPaths(value) {
  return Array.isArray(value) && value.every((path) => typeof path === "string" && /^\/[^/\\]/.test(path));
}
