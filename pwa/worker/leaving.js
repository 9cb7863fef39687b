/** @import { Store } from "../types.d.ts" */

/** Somebody signed out here, and the town has not been told yet. */
const MARK = "leaving";
const SIGN_OUT = "/compte/deconnexion";
export const PATIENCE_MS = 8000;

/**
 * Keeps in mind that the town is to be told of a sign-out, for when there is a network.
 * @param {Store} store
 */
export async function markLeaving(store) {
  await store.write(["meta"], async (tx) => {
    await tx.objectStore("meta").put(true, MARK);
  });
}

/**
 * @param {Store} store
 * @returns {Promise<boolean>}
 */
export async function isLeaving(store) {
  return (await store.read(["meta"], (tx) => tx.objectStore("meta").get(MARK))) === true;
}

/**
 * Tells the town of a sign-out that it does not know of yet.
 * @param {{store: Store, fetch: typeof globalThis.fetch}} ports
 * @returns {Promise<boolean>} whether it knows, and anything else may be asked of it
 */
export async function tellTown({ store, fetch }) {
  if (!(await isLeaving(store))) return true;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const asked = /** @type {const} */ ({ method: "POST", redirect: "manual", cache: "no-store", signal });
  const answer = await fetch(SIGN_OUT, asked).catch(() => null);
  if (answer?.type !== "opaqueredirect" && answer?.status !== 303) return false;
  await store.write(["meta"], async (tx) => {
    await tx.objectStore("meta").delete(MARK);
  });
  return true;
}

/**
 * A `fetch` that tells the town of a sign-out before it asks anything else, and fails as without a network until then:
 * nobody is answered in the name of a person who has left.
 * @param {() => Promise<Store>} open
 * @param {typeof globalThis.fetch} fetch
 * @returns {typeof globalThis.fetch}
 */
export function leavingFirst(open, fetch) {
  return async (...given) => {
    const store = await open().catch(() => null); // where nothing is kept nobody can have left without the town
    if (store && !(await tellTown({ store, fetch }))) throw new TypeError("a sign-out is not told yet");
    return fetch(...given);
  };
}
