import { list } from "../outbox/outbox.js";
import { cloneOf, must } from "./dom.js";

/** @import { Store } from "../types.d.ts" */

const AT_MOST = 10;

/**
 * Offers what this phone sent for nobody to the account of who is signed in now. Their codes leave the phone when the
 * form is sent, not before: until then the town is not told who holds it.
 * @param {HTMLElement} section
 * @param {Store} store
 */
export async function offerFromPhone(section, store) {
  const page = section.ownerDocument;
  const sent = await list(store, { done: true, viewer: null, limit: AT_MOST });
  const isThere = (/** @type {string} */ reference) =>
    page.querySelector(`a[href$="/demandes/${reference}"], input[value="${reference}"]`) !== null;
  for (const { id, title, receipt } of sent) {
    if (!receipt?.follow_code || isThere(receipt.reference)) continue;
    const row = /** @type {HTMLLabelElement} */ (cloneOf(section, "[data-attach-row]"));
    const box = /** @type {HTMLInputElement} */ (must(row, "input"));
    box.id = `attach-${id}`;
    row.htmlFor = box.id;
    box.value = `${receipt.reference} ${receipt.follow_code}`;
    must(row, '[data-slot="title"]').textContent = title;
    must(row, '[data-slot="text"]').textContent = receipt.reference;
    must(section, "[data-attach-list]").append(row);
    section.hidden = false;
  }
}
