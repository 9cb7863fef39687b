import { dropOldCaches, emptyPersonal } from "./names.js";

/** @import { Extendable, LifecyclePorts, MessageLike } from "./types.d.ts" */

/** Writes that change who is here: what was kept for the one before goes, whatever the server answers. */
const SIGN_OUT = "/compte/deconnexion";
const CHANGES_OF_PERSON = ["/compte/connexion", SIGN_OUT, "/compte/activation", "/compte/mot-de-passe"];

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
      event.waitUntil(precache.install());
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
      const { pathname } = new URL(url);
      if (method === "GET" || !CHANGES_OF_PERSON.includes(pathname)) return;
      event.waitUntil(emptyPersonal(caches));
      if (pathname === SIGN_OUT) event.waitUntil(unsubscribe());
    },
  };
}

/**
 * @param {unknown} value
 * @returns {value is string[]}
 */
function isPaths(value) {
  return Array.isArray(value) && value.every((path) => typeof path === "string" && /^\/[^/\\]/.test(path));
}
