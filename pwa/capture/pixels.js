/** @import { Canvas, CanvasContext, PictureSize } from "../types.d.ts" */

/** About 180 KB from 12 Mpx: the biggest single win on a slow link. @type {PictureSize} */
export const USUAL = { side: 1600, quality: 0.8 };
/** After the town refused the usual size. @type {PictureSize} */
export const SMALLER = { side: 1024, quality: 0.7 };

const SAMPLE = 16;

/**
 * @typedef {object} PixelPorts
 * @property {typeof globalThis.createImageBitmap} createImageBitmap
 * @property {(width: number, height: number) => Canvas} makeCanvas
 */

/**
 * A picture as a JPEG of at most `side` pixels, upright, without EXIF; null when it cannot be decoded or came out blank.
 * @param {ArrayBuffer} bytes
 * @param {string} type
 * @param {PictureSize} size
 * @param {PixelPorts} ports
 */
export async function shrunk(bytes, type, { side, quality }, { createImageBitmap, makeCanvas }) {
  const blob = new Blob([bytes], { type });
  const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return null;
  try {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const canvas = makeCanvas(width, Math.max(1, Math.round(bitmap.height * scale)));
    const context = contextOf(canvas);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    if (isBlank(canvas, makeCanvas)) return null;
    context.globalCompositeOperation = "destination-over"; // what was transparent becomes paper, not black
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    const jpeg = await encoded(canvas, quality);
    return jpeg && { bytes: await jpeg.arrayBuffer(), type: jpeg.type };
  } finally {
    bitmap.close();
  }
}

/**
 * Canvases fail in silence on iOS past 16.7 Mpx: nothing is drawn, or one colour all over.
 * @param {Canvas} canvas
 * @param {PixelPorts["makeCanvas"]} makeCanvas
 */
function isBlank(canvas, makeCanvas) {
  const context = contextOf(makeCanvas(SAMPLE, SAMPLE));
  context.drawImage(/** @type {OffscreenCanvas} */ (canvas), 0, 0, SAMPLE, SAMPLE);
  const { data } = context.getImageData(0, 0, SAMPLE, SAMPLE);
  return data.every((value, index) => value === data[index % 4]);
}

/**
 * @param {Canvas} canvas
 * @returns {CanvasContext}
 */
function contextOf(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no canvas");
  return context;
}

/**
 * @param {Canvas} canvas
 * @param {number} quality
 * @returns {Promise<Blob | null>}
 */
async function encoded(canvas, quality) {
  if (canvas.convertToBlob) return canvas.convertToBlob({ type: "image/jpeg", quality });
  return new Promise((resolve) => canvas.toBlob?.(resolve, "image/jpeg", quality));
}
