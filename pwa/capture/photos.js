/** @import { Captured, CaptureLimits } from "../types.d.ts" */

/**
 * The decoder in its own thread; one is enough for a page.
 * @param {{spawn: () => Worker}} ports `spawn` makes a Worker from the hashed `pwa/capture/photo-worker.js`
 */
export function createShrinker(ports) {
  /** @type {(bytes: ArrayBuffer, type: string, size?: {side: number, quality: number}) => Promise<{bytes: ArrayBuffer, type: string} | null>} */
  const shrink = async () => null;
  return { shrink, stop() {} };
}

/**
 * Makes a picked file ready to be kept: refused in words by type and size, reduced to 1600 px, hashed. A PDF passes as it is.
 * @param {{file: File, n: number, question: string | null, limits: CaptureLimits, shrink: ReturnType<typeof createShrinker>["shrink"]}} picked
 * @returns {Promise<Captured>}
 */
export async function preparePhoto(picked) {
  throw new Error("soon");
}
