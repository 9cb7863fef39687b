import { t } from "../../kernel/words.js";
import { removeDraftPhoto, saveDraftPhoto } from "../../outbox/drafts.js";
import { OutboxError } from "../../outbox/errors.js";
import { all, must } from "../dom.js";
import { createTiles } from "./tiles.js";

/** @import { Photo } from "../../types.d.ts" */
/** @import { Device } from "../types.d.ts" */

/**
 * Photos and files of the third step: copied to the device the moment they are picked.
 * @param {HTMLFormElement} form
 * @param {{device: Device, which: {form: string, owner: string | null}, max: number, storage: StorageManager | undefined,
 *   changed: () => void, later: () => Promise<typeof import("./later.js")>}} ports
 */
export function openPhotos(form, { device, which, max, storage, changed, later }) {
  /** @type {Map<number, Photo>} */
  const photos = new Map();
  /** The tiles of each place where files are asked for: the whole report ("") and its questions. */
  const seats = new Map(all(form, "[data-photos]").map((root) => [root.dataset.photos ?? "", seatOf(root, max)]));
  const tiles = new Map([...seats].map(([code, { root }]) => [code, createTiles(root, { remove, undo })]));
  let last = 0;

  /**
   * Copies what was picked to the device, for the whole report ("") or one of its questions.
   * @param {string} code
   * @param {File[]} files
   */
  async function add(code, files) {
    const most = seats.get(code)?.most ?? 0;
    say(code, "");
    for (const file of files) {
      if (countOf(code) >= most) {
        say(code, t("Vous avez atteint le nombre permis : {max}.", { max: most }));
        break;
      }
      await addOne(code, file);
    }
    changed();
  }

  /** @param {string} code */
  function countOf(code) {
    return [...photos.values()].filter(({ question }) => (question ?? "") === code).length;
  }

  /**
   * @param {string} code
   * @param {File} file
   */
  async function addOne(code, file) {
    last += 1;
    const n = last;
    tiles.get(code)?.prepare(n, file.name);
    const refusal = await keep(code, file, n).catch(problemWords);
    if (!refusal) return;
    tiles.get(code)?.drop(n);
    say(code, refusal);
  }

  /**
   * @param {string} code
   * @param {File} file
   * @param {number} n
   * @returns {Promise<string | null>} why it is not kept, in words
   */
  async function keep(code, file, n) {
    const { roomForPhoto, preparePhoto } = await later();
    const room = await roomForPhoto(storage);
    if (!room.ok) return FULL();
    const limits = await device.limits();
    const captured = await preparePhoto({ file, n, question: code || null, limits, shrink: device.shrink });
    if (!captured.ok) return captured.message;
    const limit = seats.get(code)?.heaviest ?? 0;
    if (limit && captured.photo.bytes.byteLength > limit * MEBIBYTE) return TOO_HEAVY(file.name, limit);
    await saveDraftPhoto(device.store, which, captured.photo);
    show(captured.photo);
    return null;
  }

  /** @param {Photo} photo */
  function show(photo) {
    photos.set(photo.n, photo);
    last = Math.max(last, photo.n);
    tilesOf(photo)?.show(photo);
  }

  /** @param {number} n */
  async function remove(n) {
    const photo = photos.get(n);
    if (!photo) return;
    photos.delete(n);
    tilesOf(photo)?.removed(photo);
    await removeDraftPhoto(device.store, which, n);
    changed();
  }

  /** @param {Photo} photo */
  async function undo(photo) {
    const refusal = await saveDraftPhoto(device.store, which, photo).then(() => null, problemWords);
    if (refusal) say(photo.question ?? "", refusal);
    else show(photo);
    changed();
  }

  /** @param {Photo} photo */
  const tilesOf = ({ question }) => tiles.get(question ?? "");

  /**
   * @param {string} code
   * @param {string} words
   */
  function say(code, words) {
    const line = must(form, `#${CSS.escape(`err-${code ? `q.${code}` : "photo"}`)}`);
    line.textContent = words;
    line.hidden = words === "";
  }

  return {
    list: () => [...photos.values()].sort((left, right) => left.n - right.n),
    add,
    /** Those joined to the whole, and not to a question of it. */
    joined: () => countOf(""),
    pictureOf: (/** @type {number} */ n) => [...tiles.values()].map((one) => one.pictureOf(n)).find(Boolean) ?? null,
    forgetRemoved() {
      for (const one of tiles.values()) one.forgetRemoved();
    },
    show,
    /** They were handed on: the next ones begin anew. */
    forget() {
      for (const photo of photos.values()) tilesOf(photo)?.drop(photo.n);
      photos.clear();
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {number} max of the whole report
 */
function seatOf(root, max) {
  const { photos, max: most, maxSizeMb } = root.dataset;
  return { root, most: photos ? Number(most) : max, heaviest: Number(maxSizeMb ?? 0) };
}

/** @param {unknown} error */
function problemWords(error) {
  if (error instanceof OutboxError && error.code === "storage-full") return FULL();
  return t("Cette photo n’a pas pu être gardée. Reprenez-la ou choisissez-en une autre ; le reste est gardé.");
}

const MEBIBYTE = 1_048_576;

/**
 * @param {string} name
 * @param {number} limit
 */
const TOO_HEAVY = (name, limit) =>
  t("« {name} » dépasse {limit} Mo. Choisissez un fichier plus léger ; le reste est gardé.", { name, limit });

const FULL = () =>
  t("Il ne reste presque plus de place sur ce téléphone : la photo n’est pas gardée. Votre texte, lui, est gardé.");
