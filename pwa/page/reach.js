const FIRST_MS = 3000;
const LONGEST_MS = 30_000;

/**
 * Whether the town can really be reached: told by what is sent and by a small question, not by `navigator.onLine` alone,
 * which stays true while the server is away.
 * @param {{window: EventTarget, document: EventTarget & {visibilityState: string}, isOnline: () => boolean,
 *   probe: () => Promise<boolean>, changed: (isReachable: boolean) => void,
 *   setTimeout?: (work: () => void, ms: number) => unknown, clearTimeout?: (timer: any) => void}} ports
 */
export function watchReach(ports) {
  const { window, document, isOnline, probe, changed } = ports;
  const start = ports.setTimeout ?? ((work, ms) => setTimeout(work, ms));
  const cancel = ports.clearTimeout ?? ((timer) => clearTimeout(timer));
  /** @type {boolean | null} */
  let isReachable = null;
  let misses = 0;
  /** @type {unknown} */
  let timer = null;

  /** @param {boolean} is what somebody just learnt */
  function told(is) {
    cancel(timer);
    misses = is ? 0 : misses + 1;
    if (!is && document.visibilityState === "visible") timer = start(ask, delay());
    if (is === isReachable) return;
    isReachable = is;
    changed(is);
  }

  const delay = () => Math.min(FIRST_MS * 2 ** Math.max(0, misses - 1), LONGEST_MS);

  async function ask() {
    told(await probe());
  }

  window.addEventListener("offline", () => told(false));
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && isReachable === false) ask();
    else cancel(timer);
  });
  if (!isOnline()) told(false);
  return { told };
}
