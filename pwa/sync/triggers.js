/** @import { Clock, DrainResult, Random, TriggerReason } from "../types.d.ts" */

/**
 * Wires the page's triggers: load, return to visible, online, each enqueue, a timer with back-off, « Envoyer maintenant ».
 * @param {{window: EventTarget, document: EventTarget & {visibilityState: string}, drain: (reason: TriggerReason) => Promise<DrainResult>,
 *   clock: Clock, random: Random, setTimeout: (work: () => void, ms: number) => unknown, clearTimeout: (timer: any) => void}} ports
 * @returns {{enqueued: () => Promise<void>, now: () => Promise<void>, stop: () => void}}
 */
export function wirePage(ports) {
  throw new Error("soon");
}

/**
 * Wires the worker's triggers `sync` and `periodicsync` (a push calls `drain("push")` from its own listener); a drain that
 * did not empty the queue rejects the sync event so that the browser tries again.
 * @param {{scope: EventTarget, drain: (reason: TriggerReason) => Promise<DrainResult>}} ports
 */
export function wireWorker(ports) {
  throw new Error("soon");
}

/**
 * Asks the browser to wake the worker when the network is back (Chromium); resolves to whether it will.
 * @param {{sync?: {register(tag: string): Promise<void>}} | null | undefined} registration
 */
export async function askToBeWoken(registration) {
  return false;
}
