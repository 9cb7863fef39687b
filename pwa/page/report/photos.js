import { t } from "../../kernel/words.js";
import { removeDraftPhoto, saveDraftPhoto } from "../../outbox/drafts.js";
import { OutboxError } from "../../outbox/errors.js";
import { maybe, must } from "../dom.js";
import { createTiles } from "./tiles.js";

/** @import { Photo } from "../../types.d.ts" */
/** @import { Device } from "../types.d.ts" */

/**
 * Photos and files of the third step: copied to the device the moment they are picked.
 * @param {HTMLFormElement} form
 * @param {{device: Device, which: {form: string, owner: string | null}, max: number, storage: StorageManager | undefined,
 *   changed: () => void, later: () => Promise<typeof import("./later.js")>}} ports
 */
export function wirePhotos(form, { device, which, max, storage, changed, later }) {
  const root = maybe(form, "[data-photos]");
  /** @type {Map<number, Photo>} */
  const photos = new Map();
  const tiles = root ? createTiles(root, { remove, undo }) : null;
  let last = 0;
  /** @type {Promise<void>} */
  let preparing = Promise.resolve();

  /** @param {File[]} files */
  async function add(files) {
    say("");
    for (const file of files) {
      if (photos.size >= max) {
        say(t("Vous avez atteint le nombre permis : {max}.", { max }));
        break;
      }
      await addOne(file);
    }
    changed();
  }

  /** @param {File} file */
  async function addOne(file) {
    last += 1;
    const n = last;
    tiles?.prepare(n, file.name);
    const refusal = await keep(file, n).catch(problemWords);
    if (!refusal) return;
    tiles?.drop(n);
    say(refusal);
  }

  /**
   * @param {File} file
   * @param {number} n
   * @returns {Promise<string | null>} why it is not kept, in words
   */
  async function keep(file, n) {
    const { roomForPhoto, preparePhoto } = await later();
    const room = await roomForPhoto(storage);
    if (!room.ok) return FULL();
    const limits = await device.limits();
    const captured = await preparePhoto({ file, n, question: null, limits, shrink: device.shrink });
    if (!captured.ok) return captured.message;
    await saveDraftPhoto(device.store, which, captured.photo);
    show(captured.photo);
    return null;
  }

  /** @param {Photo} photo */
  function show(photo) {
    photos.set(photo.n, photo);
    last = Math.max(last, photo.n);
    tiles?.show(photo);
  }

  /** @param {number} n */
  async function remove(n) {
    const photo = photos.get(n);
    if (!photo) return;
    photos.delete(n);
    tiles?.removed(photo);
    await removeDraftPhoto(device.store, which, n);
    changed();
  }

  /** @param {Photo} photo */
  async function undo(photo) {
    const refusal = await saveDraftPhoto(device.store, which, photo).then(() => null, problemWords);
    if (refusal) say(refusal);
    else show(photo);
    changed();
  }

  /** @param {string} words */
  function say(words) {
    const line = must(form, "#err-photo");
    line.textContent = words;
    line.hidden = words === "";
  }

  root?.addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.type !== "file") return;
    const files = [...(input.files ?? [])];
    input.value = ""; // the same file may be picked again
    if (files.length > 0) preparing = preparing.then(() => add(files));
  });

  return {
    list: () => [...photos.values()].sort((left, right) => left.n - right.n),
    /** When every picked file was kept or refused. */
    ready: () => preparing,
    pictureOf: (/** @type {number} */ n) => tiles?.pictureOf(n) ?? null,
    forgetRemoved: () => tiles?.forgetRemoved(),
    show,
  };
}

/** @param {unknown} error */
function problemWords(error) {
  if (error instanceof OutboxError && error.code === "storage-full") return FULL();
  return t("Cette photo n’a pas pu être gardée. Reprenez-la ou choisissez-en une autre ; le reste est gardé.");
}

const FULL = () =>
  t("Il ne reste presque plus de place sur ce téléphone : la photo n’est pas gardée. Votre texte, lui, est gardé.");
