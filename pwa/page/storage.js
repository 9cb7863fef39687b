import { roomForPhoto } from "../capture/storage.js";
import { t } from "../kernel/words.js";

/**
 * What this browser promises of what waits here, and whether there is room left.
 * @param {HTMLElement} note
 * @param {StorageManager | undefined} storage
 */
export async function sayStorage(note, storage) {
  const isKept = await storage?.persisted?.().catch(() => false);
  const room = await roomForPhoto(storage);
  const sentences = [
    isKept
      ? t("Ce téléphone s’est engagé à ne pas effacer ce qui attend ici.")
      : t(
          "Ce navigateur peut effacer ce qu’un site garde s’il n’est pas ouvert pendant quelques jours : installez l’application pour l’éviter.",
        ),
    room.ok ? "" : t("Il reste peu de place : les nouvelles photos ne seront pas gardées, les textes oui."),
  ];
  note.textContent = sentences.filter(Boolean).join(" ");
  note.hidden = false;
}
