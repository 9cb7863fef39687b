/** What becomes of cards on this device, told to the town as mere numbers: each once a day, and later when it is away. */

/** @import { Store } from "../types.d.ts" */
/** @import { CardKind } from "./types.d.ts" */

const KEY = "knowledge:counts";
const KEPT_AT_MOST = 200;
const AT_ONCE = 40;

/** @typedef {{day: string, told: string[], waiting: [string, CardKind][]}} Counts */

/**
 * The counter of the page that is open; what waits is told now, and whenever the signal comes back.
 * @param {Store} store
 */
export function openCounter(store) {
  const today = () => new Date().toISOString().slice(0, 10);
  const counter = createCounter({ store, fetch: fetch.bind(window), today });
  window.addEventListener("online", () => counter.flush());
  counter.flush();
  return counter;
}

/**
 * @param {{store: Store, fetch: typeof globalThis.fetch, today: () => string}} ports
 */
export function createCounter({ store, fetch, today }) {
  /** @type {Promise<void>} */
  let sending = Promise.resolve();

  /** @param {(counts: Counts) => void} change */
  async function changed(change) {
    return store.jot(["meta"], async (tx) => {
      const meta = tx.objectStore("meta");
      const counts = /** @type {Counts} */ ((await meta.get(KEY)) ?? { day: "", told: [], waiting: [] });
      if (counts.day !== today()) Object.assign(counts, { day: today(), told: [] });
      change(counts);
      await meta.put(counts, KEY);
      return counts;
    });
  }

  async function send() {
    const { waiting } = await changed(() => {});
    const now = waiting.slice(0, AT_ONCE);
    if (now.length === 0) return;
    const body = JSON.stringify({ counts: now });
    const answer = await fetch("/fiches", { method: "POST", body, keepalive: true, headers: JSON_TYPE });
    if (answer.status === 429 || answer.status >= 500) return; // kept for the next time
    await changed((counts) => {
      counts.waiting = counts.waiting.slice(now.length);
    });
    if (waiting.length > now.length) await send();
  }

  return {
    /**
     * Kept first, then told if the town is reached.
     * @param {string} code
     * @param {CardKind} kind
     */
    async tell(code, kind) {
      await changed((counts) => {
        const name = `${code} ${kind}`;
        if (counts.told.includes(name)) return;
        counts.told.push(name);
        counts.waiting = [...counts.waiting, /** @type {[string, CardKind]} */ ([code, kind])].slice(-KEPT_AT_MOST);
      });
      await this.flush();
    },

    /** Tells what waits. */
    flush() {
      sending = sending.then(send).catch(() => {}); // without a signal: later
      return sending;
    },
  };
}

const JSON_TYPE = { "Content-Type": "application/json" };
