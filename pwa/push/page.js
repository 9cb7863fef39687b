import { maybe } from "../page/dom.js";
import { createPushDevice } from "./device.js";
import { readPush, writePush } from "./kept.js";
import { wirePanel } from "./panel.js";

/** @import { Store } from "../types.d.ts" */
/** @import { PushTold } from "./types.d.ts" */

/**
 * Notices in a page: the device says that it is there, the panel works where there is one, the badge counts.
 * @param {{store: Store, window: Window & typeof globalThis, registration: ServiceWorkerRegistration | undefined, owner: string}} ports
 */
export async function wireNotices({ store, window, registration, owner }) {
  const { document, navigator } = window;
  const fetch = window.fetch.bind(window);
  const device = pushDeviceOf({ store, window, registration });
  const told = await ask(fetch, await device.nameFor(owner));
  if (told) await device.heartbeat(owner, told).catch(() => {}); // the next start says it again
  const panel = maybe(document, "[data-push]");
  if (panel) {
    const changed = () => window.location.replace(window.location.pathname);
    await wirePanel(panel, { device, owner, changed });
  }
  if (!told) return;
  showBell(document, told.unread);
  const badge = /** @type {{setAppBadge?: (count: number) => Promise<void>}} */ (/** @type {unknown} */ (navigator));
  await badge.setAppBadge?.(told.unread).catch(() => {});
  markSeen(document, fetch);
}

/** @param {{store: Store, window: Window & typeof globalThis, registration: ServiceWorkerRegistration | undefined}} ports */
function pushDeviceOf({ store, window, registration }) {
  const { Notification } = /** @type {{Notification?: typeof globalThis.Notification}} */ (window);
  return createPushDevice({
    registration: registration?.pushManager && Notification ? registration : undefined,
    permission: () => Notification?.permission ?? "denied",
    ask: async () => (await Notification?.requestPermission()) ?? "denied",
    fetch: window.fetch.bind(window),
    isInstallNeeded: isApplePhone(window) && !window.matchMedia("(display-mode: standalone)").matches,
    remember: (kept) => writePush(store, kept),
    remembered: () => readPush(store),
  });
}

/** @param {Window} window */
function isApplePhone({ navigator }) {
  const isPad = navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1;
  return isPad || /iPhone|iPad|iPod/.test(navigator.userAgent);
}

/**
 * @param {typeof globalThis.fetch} fetch
 * @param {string} device its name among the town's, or empty
 * @returns {Promise<PushTold | null>}
 */
async function ask(fetch, device) {
  try {
    const response = await fetch(`/push/unread?appareil=${device}`, { cache: "no-store" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/**
 * @param {Document} page
 * @param {number} unread
 */
function showBell(page, unread) {
  const count = maybe(page, "[data-bell-count]");
  if (!count) return;
  count.textContent = unread > 98 ? "99" : String(unread);
  count.hidden = unread === 0;
}

/**
 * The list that is looked at is seen: the next page counts without it. The button stays, for who wants to be sure.
 * @param {Document} page
 * @param {typeof globalThis.fetch} fetch
 */
function markSeen(page, fetch) {
  const form = /** @type {HTMLFormElement | null} */ (maybe(page, "[data-notices-seen]"));
  if (!form) return;
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form))); // text fields alone
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
}
