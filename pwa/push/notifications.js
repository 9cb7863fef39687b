/** @import { NotificationScope } from "./types.d.ts" */

/** What is shown when a message cannot be read: a push that shows nothing loses the right to come (iOS after three). */
const UNREADABLE = { title: "Riverain", body: "", tag: "riverain", navigate: "/avis", notice: "" };

/**
 * The worker's part: shows each push, says so to the town, and opens the case with one tap.
 * @param {NotificationScope} scope
 */
export function createNotifications(scope) {
  const { registration, clients, location } = scope;

  return {
    /** @param {{json(): unknown} | null} data */
    async push(data) {
      const { title, body, tag, navigate, notice, lang } = read(data, location.origin);
      await registration.showNotification(title, {
        body,
        tag,
        lang,
        icon: scope.icon,
        data: { navigate },
      });
      await scope.record({ notice, at: scope.now() });
      if (notice) await told(notice).catch(() => {}); // the push itself was shown: that is what counts
    },

    /** @param {{close(): void, data?: {navigate?: string}}} notification */
    async click(notification) {
      notification.close();
      const url = within(notification.data?.navigate, location.origin);
      const windows = await clients.matchAll({ type: "window" });
      for (const window of windows) {
        if (window.url === url) return window.focus();
      }
      for (const window of windows) {
        if (await scope.isBusy(window)) continue;
        const opened = await window.navigate(url).catch(() => null); // a page of another worker cannot be led
        if (opened) return opened.focus();
      }
      return clients.openWindow(url);
    },
  };

  /** @param {string} notice */
  async function told(notice) {
    await scope.fetch(`/push/received/${notice}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ device: await scope.device() }),
    });
  }
}

/**
 * What a message asks to be shown; only an address of ours is opened.
 * @param {{json(): unknown} | null} data
 * @param {string} origin
 */
function read(data, origin) {
  const told = /** @type {any} */ (parsed(data)); // whatever was sent: each member is checked below
  const shown = typeof told?.notification === "object" && told.notification !== null ? told.notification : {};
  const words = (/** @type {unknown} */ value, /** @type {string} */ instead) =>
    typeof value === "string" && value ? value : instead;
  return {
    title: words(shown.title, UNREADABLE.title),
    body: words(shown.body, UNREADABLE.body),
    tag: words(shown.tag, UNREADABLE.tag),
    lang: words(shown.lang, "fr-CA"),
    navigate: within(shown.navigate, origin),
    notice: typeof told?.notice === "string" && /^[0-9a-f-]{36}$/.test(told.notice) ? told.notice : "",
  };
}

/** @param {{json(): unknown} | null} data */
function parsed(data) {
  try {
    return data?.json() ?? null;
  } catch {
    return null;
  }
}

/**
 * @param {unknown} address
 * @param {string} origin
 */
function within(address, origin) {
  const fallback = origin + UNREADABLE.navigate;
  if (typeof address !== "string" || !URL.canParse(address, origin)) return fallback;
  const url = new URL(address, origin);
  return url.origin === origin ? url.href : fallback;
}
