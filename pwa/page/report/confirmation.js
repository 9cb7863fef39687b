import { askPersistence } from "../../capture/storage.js";
import { t } from "../../kernel/words.js";
import { get } from "../../outbox/outbox.js";
import { cloneOf, fillSlots, maybe, must } from "../dom.js";

/** @import { Item, Store } from "../../types.d.ts" */

/** Said of the device's own promise to keep what a site stores. */
const PERSISTENCE = {
  kept: () => t("Ce téléphone s’est engagé à ne pas effacer ce qui attend ici."),
  "may-be-erased": () =>
    t(
      "Ce navigateur peut effacer ce qu’un site garde s’il n’est pas ouvert pendant quelques jours. Installez l’application pour l’éviter.",
    ),
  unknown: () => "",
};

/**
 * « Enregistré sur cet appareil », as HTML for the swap.
 * @param {Document} page
 * @param {Item} item
 */
export function keptMarkup(page, item) {
  const clone = cloneOf(page, "[data-kept-template]");
  clone.dataset.item = item.id;
  fillSlots(clone, { provisional: item.provisional });
  return clone.outerHTML;
}

/**
 * Asks the browser not to erase what waits, and tells its true answer. Some ask the person first: nothing waits for it.
 * @param {Document} page
 * @param {StorageManager | undefined} storage
 */
export async function sayPersistence(page, storage) {
  const answer = await askPersistence(storage);
  const kept = maybe(page, '[data-confirmation="kept"]');
  if (kept) fillSlots(kept, { persisted: PERSISTENCE[answer]() });
}

/**
 * Replaces « Enregistré » by « Reçu par la Ville. Numéro … » when its receipt came.
 * @param {Document} page
 * @param {Store} store
 */
export async function showReceipt(page, store) {
  const kept = maybe(page, "[data-confirmation][data-item]");
  const item = kept ? await get(store, kept.dataset.item ?? "") : null;
  if (!kept?.isConnected || !item?.receipt) return;
  if (kept.dataset.confirmation === "received") {
    fillSlots(kept, { sentence: receivedWords(item, kept) });
    return;
  }
  const clone = cloneOf(page, "[data-received-template]");
  clone.dataset.item = item.id;
  const code = item.owner === null ? (item.receipt.follow_code ?? "") : "";
  fillSlots(clone, {
    reference: item.receipt.reference,
    sentence: receivedWords(item, clone),
    "follow-code": code,
  });
  must(clone, '[data-slot="follow"]').hidden = code === "";
  const hadFocus = kept.contains(page.activeElement);
  kept.replaceWith(clone);
  if (hadFocus) must(clone, "h1").focus({ preventScroll: true });
}

/**
 * @param {Item} item
 * @param {HTMLElement} receipt which says within what the town promises a first follow-up
 */
function receivedWords({ parts, state, fields }, receipt) {
  const who = /** @type {{anonymous?: unknown, email?: unknown} | undefined} */ (fields.who);
  const { delay = "" } = must(receipt, "[data-delay]").dataset;
  const photos = parts.length > 0 && state !== "done" ? ` ${t("Les photos suivent.")}` : "";
  return firstWords(who?.anonymous === true, Boolean(who?.email), delay) + photos;
}

/**
 * @param {boolean} isAnonymous
 * @param {boolean} hasEmail
 * @param {string} delay
 */
function firstWords(isAnonymous, hasEmail, delay) {
  if (isAnonymous) {
    return t(
      "Votre demande a été envoyée correctement. Comme elle est anonyme, la Ville ne pourra pas vous donner de nouvelles.",
    );
  }
  return hasEmail
    ? t(
        "Votre demande a été envoyée correctement. Un premier suivi sera effectué dans un délai maximal {delay} et un résumé de votre demande vous sera envoyé par courriel.",
        { delay },
      )
    : t("Votre demande a été envoyée correctement. Un premier suivi sera effectué dans un délai maximal {delay}.", {
        delay,
      });
}
