/** @import { Clock, Fix, Located } from "../types.d.ts" */

/**
 * The best fix of up to 20 s, at once when it is good to 15 m; `onFix` sees each better one.
 * @param {{geolocation: Geolocation | undefined, clock?: Clock, setTimeout?: (work: () => void, ms: number) => unknown,
 *   clearTimeout?: (timer: any) => void, onFix?: (fix: Fix) => void, signal?: AbortSignal}} ports
 * @returns {Promise<Located>}
 */
export async function locate(ports) {
  throw new Error("soon");
}

/**
 * Over 50 m the person confirms in words where it is.
 * @param {Fix} fix
 */
export function needsConfirmation(fix) {
  return fix.accuracy_m > 50;
}
