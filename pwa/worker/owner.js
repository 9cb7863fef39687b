/** @import { Store } from "../types.d.ts" */

/**
 * Who is signed in on this device, as `/moi` last said.
 * @typedef {object} Me
 * @property {string | null} owner account id
 * @property {string} name
 * @property {string} initials
 * @property {string | null} [expired] whose session ended without their asking
 * @property {string} [civility]
 * @property {string} [first_name]
 * @property {string} [last_name]
 * @property {string} [email]
 * @property {string} [phone]
 * @property {string} [address]
 */

/** @type {Me} */
export const NOBODY = { owner: null, name: "", initials: "" };

/**
 * @param {Store} store
 * @returns {Promise<Me>}
 */
export async function readMe(store) {
  const found = await store.read(["meta"], (tx) => tx.objectStore("meta").get("me"));
  return isMe(found) ? found : NOBODY;
}

/**
 * @param {Store} store
 * @returns {Promise<string | null>}
 */
export async function readOwner(store) {
  return (await readMe(store)).owner;
}

/**
 * @param {Store} store
 * @param {Me} me
 */
export async function writeMe(store, me) {
  await store.write(["meta"], async (tx) => {
    await tx.objectStore("meta").put(me, "me");
  });
}

/**
 * @param {unknown} value
 * @returns {value is Me}
 */
export function isMe(value) {
  if (typeof value !== "object" || value === null || !("owner" in value)) return false;
  return value.owner === null || typeof value.owner === "string";
}
