/** What only pages of accounts have: each is looked for, and its program fetched where it is. */

import { maybe } from "./dom.js";

/** @import { Store } from "../types.d.ts" */

/** @param {Promise<Store>} opening the store, once it is open; what needs it is left out where it never is */
export function wireAccount(opening) {
  for (const open of [openPasskeys, openRobotCheck, openHome]) open().catch(() => {}); // at the next page, then
  maybe(document, "[data-print-codes]")?.addEventListener("click", () => print());
  opening.then(openOffer).catch(() => {});
}

/** Keys of access, where this browser knows any. */
async function openPasskeys() {
  if (!maybe(document, "[data-passkey],[data-offers-key]")) return;
  if (!globalThis.PublicKeyCredential) return;
  const { wirePasskeys } = await import("./passkeys.js");
  const { credentials } = navigator;
  await wirePasskeys({ page: document, credentials, fetch: fetch.bind(window), known: PublicKeyCredential });
}

async function openRobotCheck() {
  const field = /** @type {HTMLInputElement | null} */ (maybe(document, "[data-robot]"));
  if (!field) return;
  const { wireRobotCheck } = await import("./robot.js");
  wireRobotCheck(field, {
    fetch: fetch.bind(window),
    work: () => new Worker(new URL(__ROBOT_WORKER__, import.meta.url)),
  });
}

async function openHome() {
  const address = maybe(document, "[data-home-address]");
  if (address) (await import("./home.js")).wireHome(address);
}

/** @param {Store} store */
async function openOffer(store) {
  const section = maybe(document, "[data-attach]");
  if (!section) return;
  const { offerFromPhone } = await import("./attach.js");
  await offerFromPhone(section, store);
}
