import htmx from "htmx.org";
import { tn } from "../kernel/words.js";
import { html } from "../worker/html.js";
import { createBand } from "./band.js";
import { all, maybe } from "./dom.js";

/** @import { Device } from "./types.d.ts" */

/**
 * What waits, wherever it is shown: band, count, lists.
 * @param {Device} device
 * @returns {(isReachable: boolean) => void} told when the town is reached or lost
 */
export function showWaiting(device) {
  const band = createBand(maybe(document, "[data-offline-band]") ?? document.createElement("div"), {
    setTimeout: (work, ms) => setTimeout(work, ms),
    clearTimeout: (timer) => clearTimeout(timer),
  });
  let open = 0;
  let isLost = false;
  device.onOutbox((waiting) => {
    open = waiting;
    band.waiting(open);
    showCount(open);
    showOutboxAnew();
  });
  return (isReachable) => {
    band.reach(isReachable, open);
    if (isReachable && isLost) device.drainNow();
    isLost = !isReachable;
  };
}

/** The lists made on this device are asked for again. */
export function showOutboxAnew() {
  htmx.trigger(document.body, "riverain:outbox");
}

/** @param {number} open */
function showCount(open) {
  for (const badge of all(document, "[data-outbox-count]")) {
    badge.hidden = open === 0;
    const words = tn(" envoi en attente", " envois en attente", open);
    badge.innerHTML = html`${open}<span class="unseen">${words}</span>`.toString();
  }
  for (const button of all(document, "[data-send-now]")) button.hidden = open === 0;
}
