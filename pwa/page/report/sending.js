import { t } from "../../kernel/words.js";
import { edit, enqueue, OutboxError } from "../../outbox/outbox.js";
import { readReport } from "./body.js";

/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { Item, Photo, Store } from "../../types.d.ts" */
/** @import { Fields } from "./reading.js" */

/**
 * Keeps the report for sending, or changes the one that is there.
 * @param {Store} store
 * @param {{fields: Fields, topic: TopicForPhone, catalogue: string, lang: string, today: string, photos: Photo[],
 *   owner: string | null, id: string | undefined, changes: string | null}} given `changes`: the row that is written again
 * @returns {Promise<Item>}
 */
export async function keepReport(store, given) {
  const { fields, topic, photos, owner, id, changes } = given;
  const report = readReport(fields, given);
  if (changes) return edit(store, changes, { fields: report, photos });
  const numbered = photos.map((photo, index) => ({ ...photo, n: index + 1 }));
  const asked = id ? { id } : {};
  return enqueue(store, {
    ...asked,
    topic: topic.code,
    title: topic.title,
    owner,
    fields: report,
    photos: numbered,
  });
}

/**
 * Why the device could not keep it, in words; what was typed stays in the form and in its draft.
 * @param {unknown} error
 */
export function problemWords(error) {
  const code = error instanceof OutboxError ? error.code : "unreadable";
  return {
    "storage-full": t(
      "Il n’y a plus de place sur ce téléphone. Retirez une photo ou libérez de l’espace ; ce que vous avez écrit est gardé.",
    ),
    unreadable: t(
      "Ce téléphone n’a pas pu garder votre demande. Essayez de nouveau ; ce que vous avez écrit est gardé.",
    ),
    gone: t("Cette demande n’est plus dans vos envois."),
    done: t("La Ville a déjà reçu cette demande : elle ne peut plus être changée ici."),
  }[code];
}
