import { t } from "../kernel/words.js";

/** @import { Fix, Located } from "../types.d.ts" */

const LONGEST_MS = 20_000;
const GOOD_M = 15;
const CONFIRM_M = 50;
const DENIED = 1;

/**
 * The best fix of up to 20 s, at once when it is good to 15 m; `onFix` sees each better one.
 * @param {{geolocation: Geolocation | undefined, setTimeout?: (work: () => void, ms: number) => unknown,
 *   clearTimeout?: (timer: any) => void, onFix?: (fix: Fix) => void, signal?: AbortSignal}} ports `any`: what setTimeout gave
 * @returns {Promise<Located>}
 */
export async function locate(ports) {
  const { geolocation, onFix, signal } = ports;
  const start = ports.setTimeout ?? ((work, ms) => setTimeout(work, ms));
  const cancel = ports.clearTimeout ?? ((timer) => clearTimeout(timer));
  if (!geolocation) return unlocated("unavailable");
  return new Promise((resolve) => {
    /** @type {Fix | null} */
    let best = null;
    let isOver = false;
    const watch = geolocation.watchPosition(improve, fail, {
      enableHighAccuracy: true,
      maximumAge: 0,
      timeout: LONGEST_MS,
    });
    const timer = start(() => finish("timeout"), LONGEST_MS);
    const stop = () => finish("stopped");
    signal?.addEventListener("abort", stop);

    /** @param {GeolocationPosition} position */
    function improve(position) {
      const fix = fixOf(position);
      if (isOver || (best && fix.accuracy_m >= best.accuracy_m)) return;
      best = fix;
      onFix?.(fix);
      if (fix.accuracy_m <= GOOD_M) finish("good");
    }

    /** @param {GeolocationPositionError} error */
    function fail({ code }) {
      if (code === DENIED) finish("denied");
      else if (!best) finish("unavailable");
    }

    /** @param {string} code */
    function finish(code) {
      isOver = true;
      geolocation?.clearWatch(watch);
      cancel(timer);
      signal?.removeEventListener("abort", stop);
      resolve(best && code !== "denied" ? { ok: true, fix: best } : unlocated(code));
    }
  });
}

/**
 * Over 50 m the person confirms in words where it is.
 * @param {Pick<Fix, "accuracy_m">} fix
 */
export function needsConfirmation({ accuracy_m }) {
  return accuracy_m > CONFIRM_M;
}

/**
 * @param {GeolocationPosition} position
 * @returns {Fix}
 */
function fixOf({ coords, timestamp }) {
  return {
    lat: round(coords.latitude, 6),
    lon: round(coords.longitude, 6),
    accuracy_m: round(coords.accuracy, 1),
    fixed_at: new Date(timestamp).toISOString(),
  };
}

/**
 * @param {number} value
 * @param {number} digits
 */
function round(value, digits) {
  return Number(value.toFixed(digits));
}

/**
 * @param {string} code
 * @returns {Located}
 */
function unlocated(code) {
  const message =
    code === "denied"
      ? t("La position n’est pas permise sur cet appareil. Écrivez l’adresse ou un repère.")
      : t("La position ne vient pas. Écrivez l’adresse ou un repère, ou essayez de nouveau dehors.");
  return { ok: false, code, message };
}
