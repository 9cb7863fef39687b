import { SMALLER, shrunk } from "./pixels.js";

/** @import { Shrink } from "../types.d.ts" */

/** Whether this realm can redraw a picture by itself (a worker of Safari before 16.4 cannot). */
export function canShrinkHere() {
  return typeof OffscreenCanvas === "function" && typeof createImageBitmap === "function";
}

/**
 * Makes a refused picture smaller in this realm: what a drain in the worker gives as its `shrink`.
 * @type {Shrink}
 */
export async function shrinkHere(bytes, type, size = SMALLER) {
  if (!canShrinkHere() || type === "application/pdf") return null;
  const makeCanvas = (/** @type {number} */ width, /** @type {number} */ height) => new OffscreenCanvas(width, height);
  return shrunk(bytes, type, size, { createImageBitmap, makeCanvas });
}
