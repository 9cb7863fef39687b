/** @import { Store, Transaction } from "../types.d.ts" */

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
 * @property {string} [leaves_provider] "yes" when an identity provider let them in, and is to be left with us
 * @property {string} [updates_email] "yes" when new reports ask for a letter at each change
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
 * How often somebody signed in or out on this device: what was asked before the last time does not count any more.
 * @param {Store} store
 * @returns {Promise<number>}
 */
export async function readTurn(store) {
  return store.read(["meta"], turnOf);
}

/**
 * Keeps what the town said, unless somebody signed in or out since it was asked.
 * @param {Store} store
 * @param {Me} me
 * @param {number} turn the one it was asked in
 * @returns {Promise<boolean>} whether it is kept
 */
export async function writeMe(store, me, turn) {
  return store.write(["meta"], async (tx) => {
    if ((await turnOf(tx)) !== turn) return false;
    await tx.objectStore("meta").put(me, "me");
    return true;
  });
}

/**
 * Another turn begins, with nobody known.
 * @param {Store} store
 */
export async function writeNobody(store) {
  await store.write(["meta"], async (tx) => {
    const turn = await turnOf(tx);
    await tx.objectStore("meta").put(NOBODY, "me");
    await tx.objectStore("meta").put(turn + 1, "me:turn");
  });
}

/**
 * By account, the initials of those who left something to be sent on this device.
 * @param {Store} store
 * @returns {Promise<Record<string, string>>}
 */
export async function readInitials(store) {
  return store.read(["meta"], initialsOf);
}

/**
 * @param {Transaction | Transaction<"readwrite">} tx
 * @returns {Promise<Record<string, string>>}
 */
async function initialsOf(tx) {
  return /** @type {Record<string, string>} */ ((await tx.objectStore("meta").get("initials")) ?? {});
}

/**
 * @param {Transaction | Transaction<"readwrite">} tx
 * @returns {Promise<number>}
 */
async function turnOf(tx) {
  return Number((await tx.objectStore("meta").get("me:turn")) ?? 0);
}

/**
 * @param {unknown} value
 * @returns {value is Me}
 */
export function isMe(value) {
  if (typeof value !== "object" || value === null || !("owner" in value)) return false;
  return value.owner === null || typeof value.owner === "string";
}
