import { backoff } from "./backoff.js";

/** @import { Clock, DrainResult, Random, TriggerReason } from "../types.d.ts" */

/** The tag of background sync and of periodic background sync. */
export const TAG = "outbox";

const SOONEST_MS = 250;
const PERIOD_MS = 12 * 3_600_000;

/**
 * @typedef {object} PagePorts
 * @property {EventTarget} window
 * @property {EventTarget & {visibilityState: string}} document
 * @property {(reason: TriggerReason) => Promise<DrainResult>} drain
 * @property {Clock} [clock]
 * @property {Random} [random]
 * @property {(work: () => void, ms: number) => unknown} [setTimeout]
 * @property {(timer: any) => void} [clearTimeout] whatever setTimeout gave
 */

/**
 * Wires the page's triggers and drains once at once: load, return to visible, online, each enqueue, a timer with
 * back-off while visible, « Envoyer maintenant ».
 * @param {PagePorts} ports
 */
export function wirePage(ports) {
  const { window, document, drain, clock = Date.now, random = Math.random } = ports;
  const start = ports.setTimeout ?? ((work, ms) => setTimeout(work, ms));
  const cancel = ports.clearTimeout ?? ((timer) => clearTimeout(timer));
  /** @type {unknown} */
  let timer = null;
  /** @type {Promise<void> | null} */
  let running = null;
  /** @type {TriggerReason | null} */
  let wanted = null;
  let misses = 0;

  /**
   * @param {TriggerReason} reason
   * @returns {Promise<void>}
   */
  function run(reason) {
    if (running) {
      wanted = reason;
      return running;
    }
    running = once(reason).finally(() => {
      running = null;
      const next = wanted;
      wanted = null;
      if (next) run(next);
    });
    return running;
  }

  /** @param {TriggerReason} reason */
  async function once(reason) {
    cancel(timer);
    const result = await drain(reason).catch(() => null); // a store that failed is tried again like a link
    const delay = delayAfter(result);
    if (delay !== null && document.visibilityState === "visible") timer = start(() => run("timer"), delay);
  }

  /**
   * @param {DrainResult | null} result
   * @returns {number | null}
   */
  function delayAfter(result) {
    const isOver = result && (result.left === 0 || result.status === "update" || result.status === "done");
    if (isOver) {
      misses = 0;
      return null;
    }
    if (result?.status === "waiting" && result.next_at !== null) return Math.max(result.next_at - clock(), SOONEST_MS);
    misses += 1;
    return Math.max(backoff(misses, random), SOONEST_MS);
  }

  const onVisible = () => (document.visibilityState === "visible" ? run("visible") : cancel(timer));
  const onOnline = () => run("online");
  const onShow = (/** @type {Event} */ event) => ("persisted" in event && event.persisted ? run("load") : undefined);
  document.addEventListener("visibilitychange", onVisible);
  window.addEventListener("online", onOnline);
  window.addEventListener("pageshow", onShow);
  run("load");

  return {
    /** After each `enqueue`. */
    enqueued: () => run("enqueue"),
    /** « Envoyer maintenant ». */
    now: () => run("now"),
    stop() {
      cancel(timer);
      document.removeEventListener("visibilitychange", onVisible);
      window.removeEventListener("online", onOnline);
      window.removeEventListener("pageshow", onShow);
    },
  };
}

/**
 * Wires the worker's triggers (a push calls `drain("push")` from its own listener). A sync that did not empty the queue
 * is rejected, so that the browser tries again by itself.
 * @param {{scope: EventTarget, drain: (reason: TriggerReason) => Promise<DrainResult>}} ports
 */
export function wireWorker({ scope, drain }) {
  scope.addEventListener("sync", (event) => {
    if (isOurs(event)) event.waitUntil(drain("sync").then(emptied));
  });
  scope.addEventListener("periodicsync", (event) => {
    if (isOurs(event)) event.waitUntil(drain("periodicsync"));
  });
}

/**
 * Asks the browser to wake the worker when the network is back, and now and then (Chromium only).
 * @param {{sync?: {register(tag: string): Promise<void>},
 *   periodicSync?: {register(tag: string, options: {minInterval: number}): Promise<void>}} | null | undefined} registration
 * @returns {Promise<boolean>} whether it will
 */
export async function askToBeWoken(registration) {
  await registration?.periodicSync?.register(TAG, { minInterval: PERIOD_MS }).catch(() => {}); // needs a permission
  if (!registration?.sync) return false;
  return registration.sync.register(TAG).then(
    () => true,
    () => false,
  );
}

/**
 * @param {Event} event
 * @returns {event is Event & {tag: string, waitUntil(work: Promise<unknown>): void}}
 */
function isOurs(event) {
  return "tag" in event && event.tag === TAG && "waitUntil" in event;
}

/** @param {DrainResult} result */
function emptied({ status, left }) {
  const isWorthWaking = status === "offline" || status === "waiting" || status === "busy";
  if (left > 0 && isWorthWaking) throw new Error(`${left} rows still wait: ${status}`);
}
