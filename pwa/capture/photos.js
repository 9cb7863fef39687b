import { sha256Hex } from "../kernel/sha256.js";
import { t } from "../kernel/words.js";
import { SMALLER, shrunk, USUAL } from "./pixels.js";

/** @import { Captured, CaptureLimits, PictureSize } from "../types.d.ts" */
/** @typedef {import("../types.d.ts").Shrink} Shrink */

const PDF = "application/pdf";
const MEBIBYTE = 1_048_576;
/** A picture is reduced here, so that its original may be larger than what the town takes; past this it chokes a phone. */
const LARGEST_ORIGINAL = 30 * MEBIBYTE;

/** Until the town's own limits were read once. @type {CaptureLimits} */
export const USUAL_LIMITS = { max_photo: 10 * MEBIBYTE, types: ["image/jpeg", "image/png", "image/webp", PDF] };

/**
 * A decoder in its own thread, started at the first picture; where that thread cannot draw, the page does.
 * @param {{spawn?: () => Worker, document?: Document}} [ports]
 */
export function createShrinker({ spawn = spawnPhotoWorker, document = globalThis.document } = {}) {
  /** @type {Worker | null} */
  let worker = null;
  let asked = 0;
  const drawHere = drawing(document);

  /** @type {Shrink} */
  async function shrink(bytes, type, size = SMALLER) {
    if (type === PDF) return null;
    asked += 1;
    const answer = await ask({ id: asked, bytes, type, size });
    if (answer === "failed") return null;
    return "isUnable" in answer ? drawHere(answer.bytes, type, size) : answer.picture;
  }

  /**
   * @param {{id: number, bytes: ArrayBuffer, type: string, size: PictureSize}} question
   * @returns {Promise<{isUnable: true, bytes: ArrayBuffer} | {picture: {bytes: ArrayBuffer, type: string} | null} | "failed">}
   */
  function ask(question) {
    worker ??= spawn();
    const thread = worker;
    return new Promise((resolve) => {
      const listen = (/** @type {MessageEvent} */ { data }) => {
        if (data.id === question.id) settle(data);
      };
      const fail = () => {
        worker = null;
        thread.terminate();
        settle("failed");
      };
      const settle = (/** @type {any} what the thread posted */ result) => {
        thread.removeEventListener("message", listen);
        thread.removeEventListener("error", fail);
        resolve(result);
      };
      thread.addEventListener("message", listen);
      thread.addEventListener("error", fail);
      thread.postMessage(question); // a copy: the caller keeps the original
    });
  }

  return {
    shrink,
    stop() {
      worker?.terminate();
      worker = null;
    },
  };
}

/** @returns {Worker} */
function spawnPhotoWorker() {
  return new Worker(new URL(__PHOTO_WORKER__, import.meta.url));
}

/**
 * @param {Document} document
 * @returns {(bytes: ArrayBuffer, type: string, size: PictureSize) => ReturnType<Shrink>}
 */
function drawing(document) {
  const makeCanvas = (/** @type {number} */ width, /** @type {number} */ height) =>
    Object.assign(document.createElement("canvas"), { width, height });
  return (bytes, type, size) =>
    shrunk(bytes, type, size, { createImageBitmap: globalThis.createImageBitmap, makeCanvas });
}

/**
 * Makes a picked file ready to be kept: refused in words by type and size, reduced to 1600 px, hashed. A PDF passes as
 * it is. The bytes are copied now: the picker's File may vanish.
 * @param {{file: File, n: number, question: string | null, limits: CaptureLimits, shrink: Shrink}} picked
 * @returns {Promise<Captured>}
 */
export async function preparePhoto({ file, n, question, limits, shrink }) {
  const refusal = refusalBefore(file, limits);
  if (refusal) return refusal;
  const bytes = await file.arrayBuffer().catch(() => null);
  if (!bytes)
    return refused("unreadable", t("Ce fichier ne se lit plus. Choisissez-le de nouveau ; le reste est gardé."));
  const kept = file.type === PDF ? document(bytes) : await shrink(bytes, file.type, USUAL);
  if (!kept) {
    return refused(
      "unreadable",
      t("Cette photo ne peut pas être lue. Reprenez-la ou choisissez-en une autre ; le reste est gardé."),
    );
  }
  if (kept.bytes.byteLength > limits.max_photo) return tooLarge(file.type, limits.max_photo);
  const sha256 = await sha256Hex(kept.bytes);
  return { ok: true, photo: { n, question, name: nameOf(file.name, kept.type), ...kept, sha256 } };
}

/**
 * @param {File} file
 * @param {CaptureLimits} limits
 */
function refusalBefore({ size, type }, { max_photo, types }) {
  if (size === 0) return refused("empty", t("Ce fichier est vide. Choisissez-en un autre ; le reste est gardé."));
  if (!types.includes(type)) {
    return refused(
      "type",
      t("Ce type de fichier n’est pas accepté. Choisissez une photo (JPEG, PNG, WebP) ou un PDF ; le reste est gardé."),
    );
  }
  return size > (type === PDF ? max_photo : LARGEST_ORIGINAL)
    ? tooLarge(type, type === PDF ? max_photo : LARGEST_ORIGINAL)
    : null;
}

/** @param {ArrayBuffer} bytes */
function document(bytes) {
  const isPdf = new TextDecoder("latin1").decode(bytes.slice(0, 1024)).includes("%PDF-");
  return isPdf ? { bytes, type: PDF } : null;
}

/**
 * @param {string} type
 * @param {number} limit
 */
function tooLarge(type, limit) {
  const mo = Math.floor(limit / MEBIBYTE);
  if (type === PDF)
    return refused(
      "too-large",
      t("Ce document dépasse {mo} Mo. Choisissez-en un plus léger ; le reste est gardé.", { mo }),
    );
  return refused(
    "too-large",
    t("Cette photo dépasse {mo} Mo. Reprenez-la ou choisissez-en une autre ; le reste est gardé.", { mo }),
  );
}

/**
 * @param {string} code
 * @param {string} message
 * @returns {Captured & {ok: false}}
 */
function refused(code, message) {
  return { ok: false, code, message };
}

/**
 * The file's own name, short, without a path, with the ending of what is kept.
 * @param {string} name
 * @param {string} type
 */
function nameOf(name, type) {
  const base = (name.split(/[\\/]/).at(-1) ?? "").replace(/\.\w{1,5}$/, "").replace(/[^\p{L}\p{N} ._()-]/gu, "_");
  const shown = base.slice(0, 80).trim() || "photo";
  return `${shown}.${type === PDF ? "pdf" : "jpg"}`;
}
