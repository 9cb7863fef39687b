import { roomForPhoto } from "../capture/storage.js";
import { t } from "../kernel/words.js";
import { photoOf } from "../outbox/blobs.js";
import { edit, exportZip, get, photosOf, remove, retry, sendWithout } from "../outbox/outbox.js";
import { html } from "../worker/html.js";
import { maybe, must } from "./dom.js";

/** @import { BlobRow, Item, Store } from "../types.d.ts" */
/** @import { Device } from "./types.d.ts" */

/** @type {Record<string, (device: Device, id: string, value: string) => Promise<unknown>>} */
const ACTIONS = {
  async retry(device, id) {
    await retry(device.store, id);
    await device.changed(id);
    await device.drainNow();
  },
  async without(device, id, value) {
    await sendWithout(device.store, id, Number(value));
    await device.changed(id);
    await device.drainNow();
  },
  async "as-update"(device, id) {
    const item = await get(device.store, id);
    if (item) await sendAsUpdate(device, item);
  },
  async export(device, id) {
    const zip = await exportZip(device.store, id);
    if (zip) download(document, zip);
  },
  async delete(device, id) {
    const item = await get(device.store, id);
    if (item && (await isConfirmed(document, item))) await erase(document, device, item);
  },
};

/**
 * Does what a button of the queue says, `data-outbox-action` of the local fragments.
 * @param {HTMLElement} button
 * @param {Device} device
 */
export async function press(button, device) {
  const { outboxAction = "", outboxId = "", outboxValue = "" } = button.dataset;
  if (Object.hasOwn(ACTIONS, outboxAction)) await ACTIONS[outboxAction](device, outboxId, outboxValue);
}

/**
 * What can no longer be done to a case is told to the town in the same words, with the same photos.
 * @param {Device} device
 * @param {Item} item
 */
async function sendAsUpdate(device, item) {
  const { lang, text, comment } = item.fields;
  const fields = { lang, text: text || comment || item.title };
  const photos = (await photosOf(device.store, item.id)).map(photoOf);
  const written = await edit(device.store, item.id, { kind: "update", fields, photos });
  await device.changed(item.id);
  await device.enqueued(written.id);
}

/**
 * @param {Document} page
 * @param {{name: string, bytes: Uint8Array<ArrayBuffer>}} zip
 */
function download(page, { name, bytes }) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  const link = page.createElement("a");
  link.href = url;
  link.download = name;
  page.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * @param {Document} page
 * @param {Item} item
 * @returns {Promise<boolean>}
 */
function isConfirmed(page, { title, provisional }) {
  const dialog = page.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "delete-title");
  dialog.innerHTML = html`<form method="dialog" class="stack">
    <h2 id="delete-title">${t("Supprimer cette demande ?")}</h2>
    <p>${t("{title} · {provisional} n’a pas été reçue par la Ville. Elle et ses photos seront effacées de ce téléphone.", { title, provisional })}</p>
    <div class="buttons">
      <button class="button" value="keep" autofocus>${t("Garder")}</button>
      <button class="button button--danger" value="delete">${t("Supprimer")}</button>
    </div>
  </form>`.toString();
  page.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "delete");
    });
  });
}

/**
 * @param {Document} page
 * @param {Device} device
 * @param {Item} item
 */
async function erase(page, device, item) {
  const photos = await photosOf(device.store, item.id);
  await remove(device.store, item.id);
  await device.changed(item.id);
  const messages = must(page, "#messages");
  messages.innerHTML = html`<div class="notice">
    <div class="notice__body"><p>${t("Demande supprimée de ce téléphone.")}</p>
    <div class="buttons"><button class="button button--small" type="button" data-undo>${t("Annuler la suppression")}</button></div></div>
  </div>`.toString();
  const undo = maybe(messages, "[data-undo]");
  undo?.focus();
  undo?.addEventListener("click", async () => {
    await putBack(device.store, item, photos);
    const list = maybe(page, "#envois");
    list?.setAttribute("tabindex", "-1");
    list?.focus(); // the button goes: what comes back is read from here
    messages.replaceChildren();
    await device.enqueued(item.id);
  });
}

/**
 * @param {Store} store
 * @param {Item} item
 * @param {BlobRow[]} photos
 */
async function putBack(store, item, photos) {
  await store.write(["outbox", "blobs"], async (tx) => {
    await tx.objectStore("outbox").put(item);
    for (const photo of photos) await tx.objectStore("blobs").put(photo);
  });
}

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
