/** @import { Store } from "../types.d.ts" */
/** @import { PushKept } from "./types.d.ts" */

/**
 * Whose notices this device shows.
 * @param {Store} store
 * @returns {Promise<PushKept | null>}
 */
export async function readPush(store) {
  const found = await store.read(["meta"], (tx) => tx.objectStore("meta").get("push"));
  return isKept(found) ? found : null;
}

/**
 * @param {Store} store
 * @param {PushKept | null} kept
 */
export async function writePush(store, kept) {
  await store.write(["meta"], async (tx) => {
    await tx.objectStore("meta").put(kept, "push");
  });
}

/**
 * @param {unknown} value
 * @returns {value is PushKept}
 */
function isKept(value) {
  return typeof value === "object" && value !== null && "owner" in value && typeof value.owner === "string";
}
