import { t } from "../kernel/words.js";
import { backOnline } from "../worker/local/band.js";

/** How long « De nouveau en ligne » stays once nothing more leaves. */
const LINGER_MS = 4000;

/**
 * The slate band under the top bar: one line, never a modal.
 * @param {HTMLElement} band
 * @param {{setTimeout: (work: () => void, ms: number) => unknown, clearTimeout: (timer: any) => void}} timers
 */
export function createBand(band, timers) {
  let isOffline = false;
  let isBack = false;
  /** @type {unknown} */
  let timer = null;

  /** @param {string} words */
  function say(words) {
    timers.clearTimeout(timer);
    if (band.textContent !== words) band.textContent = words;
    band.hidden = words === "";
  }

  return {
    /** @param {boolean} isReachable @param {number} open rows left to send */
    reach(isReachable, open) {
      isBack = isReachable && isOffline;
      isOffline = !isReachable;
      if (isOffline) say(t("Hors ligne. Ce que vous faites est gardé sur ce téléphone."));
      else this.waiting(open);
    },

    /** @param {number} open */
    waiting(open) {
      if (!isBack) return;
      say(open > 0 ? backOnline(open) : t("De nouveau en ligne. Tout est envoyé."));
      timer = timers.setTimeout(
        () => {
          isBack = false;
          say("");
        },
        open > 0 ? 5 * LINGER_MS : LINGER_MS,
      );
    },
  };
}
