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
      const { title, body, tag, navigate, notice, lang, stop } = read(data, location.origin);
      await registration.showNotification(title, {
        body,
        tag,
        lang,
        icon: scope.icon,
        data: { navigate, notice },
        ...(stop && { actions: [{ action: "stop", title: stop }] }),
      });
      await scope.record({ notice, at: scope.now() });
      if (notice) await told(notice).catch(() => {}); // the push itself was shown: that is what counts
    },

    /**
     * One tap opens the page; the button stops what comes about it, and says nothing more.
     * @param {{close(): void, data?: {navigate?: string, notice?: string}}} notification
     * @param {string} [action]
     */
    async click(notification, action = "") {
      notification.close();
      const { navigate, notice } = notification.data ?? {};
      const stopping = action === "stop" ? notice : undefined;
      if (stopping && (await stopped(stopping))) return null;
      const [shown] = await Promise.all([
        open(within(stopping ? `/avis/${stopping}` : navigate, location.origin)),
        notice && scope.fetch(`/push/opened/${notice}`, { method: "POST" }).catch(() => {}), // else it stays new
      ]);
      return shown;
    },
  };

  /**
   * Where the page is shown already, else in a window that has nothing unsaved, else in a new one.
   * @param {string} url
   */
  async function open(url) {
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
  }

  /**
   * Whether the town took it; without a signal or a session its page opens, where the button is.
   * @param {string} notice
   */
  async function stopped(notice) {
    const answer = await scope.fetch(`/push/stop/${notice}`, { method: "POST" }).catch(() => null);
    return answer?.ok ?? false;
  }

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
    stop: words(shown.actions?.find?.((/** @type {any} */ one) => one?.action === "stop")?.title, ""),
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
