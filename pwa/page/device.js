import { progress } from "../outbox/states.js";
import { askToBeWoken, wirePage } from "../sync/triggers.js";
import { NOBODY, readMe } from "../worker/owner.js";

/** @import { CaptureLimits, DrainEvent, DrainResult, ProgressEvent, Shrink, Store, TriggerReason } from "../types.d.ts" */
/** @import { Me } from "../worker/owner.js" */
/** @import { Device } from "./types.d.ts" */

/** What Chromium adds to a registration. @typedef {Parameters<typeof askToBeWoken>[0]} Waker */

/** Progress comes chunk by chunk: the page shows it at most so often. */
const REFRESH_MS = 150;
/** The browser's promise to wake the worker is waited for no longer than that. */
const WAKE_MS = 300;

/**
 * The phone as the page's parts see it: what is kept, who is here, what is being sent.
 * @param {{store: Store, window: Window, openChannel: () => BroadcastChannel, registration: () => Promise<Waker>,
 *   setBusy: Device["setBusy"], onDrain: (status: DrainEvent["status"]) => void}} ports
 * @returns {Promise<Device & {setMe(me: Me): void}>}
 */
export async function createDevice({ store, window, openChannel, registration, setBusy, onDrain }) {
  const outbound = openChannel();
  const inbound = openChannel(); // a channel does not hear itself
  const sending = createSending({ store, window, channel: outbound });
  const rows = createRows(store);
  let me = await readMe(store).catch(() => NOBODY);
  /** @type {((me: Me) => void)[]} */
  const meListeners = [];

  inbound.addEventListener("message", ({ data }) => {
    const message = /** @type {ProgressEvent | DrainEvent} */ (data);
    if (message.type === "outbox") rows.refreshSoon();
    if (message.type !== "drain") return;
    setBusy("drain", message.status === "started");
    onDrain(message.status);
    rows.refreshSoon();
  });
  rows.refreshSoon();

  /** @param {string} id */
  async function changed(id) {
    const item = await store.read(["outbox"], (tx) => tx.objectStore("outbox").get(id));
    const bytes = item ? progress(item) : { sent: 0, size: 0 };
    outbound.postMessage({ type: "outbox", id, state: item?.state ?? "removed", ...bytes });
  }

  return {
    store,
    setBusy,
    changed,
    onOutbox: rows.listen,
    shrink: sending.shrink,
    drainNow: sending.triggers.now,
    limits: () => limitsIn(store),
    me: () => me,
    setMe(next) {
      me = next;
      for (const listener of meListeners) listener(me);
    },
    onMe(listener) {
      meListeners.push(listener);
      listener(me);
    },
    async enqueued(id) {
      const woken = registration()
        .then(askToBeWoken)
        .catch(() => false);
      const limit = new Promise((resolve) => setTimeout(resolve, WAKE_MS));
      await Promise.all([changed(id), Promise.race([woken, limit])]);
      sending.triggers.enqueued();
    },
  };
}

/**
 * The drain and its occasions on a page. What it needs is fetched when there is something to send.
 * @param {{store: Store, window: Window, channel: BroadcastChannel}} ports
 */
function createSending({ store, window, channel }) {
  /** @type {Promise<{shrink: Shrink}> | null} */
  let shrinker = null;

  /** @type {Shrink} */
  async function shrink(bytes, type, size) {
    shrinker ??= import("./report/later.js").then(({ createShrinker }) => createShrinker());
    return (await shrinker).shrink(bytes, type, size);
  }

  /**
   * @param {TriggerReason} reason
   * @returns {Promise<DrainResult>}
   */
  async function drainHere(reason) {
    const isUnused = (await store.read(["outbox"], (tx) => tx.objectStore("outbox").count())) === 0;
    if (isUnused) return { status: "empty", sent: 0, left: 0, next_at: null };
    const { createTransport, drain, leavingFirst } = await import("./outgoing.js");
    const fetch = leavingFirst(async () => store, window.fetch.bind(window));
    const transport = createTransport({ fetch });
    const locks = window.navigator.locks ?? null;
    return drain({ store, transport, locks, clock: Date.now, random: Math.random, channel, reason, shrink });
  }

  return { shrink, triggers: wirePage({ window, document: window.document, drain: drainHere }) };
}

/**
 * How many rows wait, told when it may have changed.
 * @param {Store} store
 */
function createRows(store) {
  /** @type {((open: number) => void)[]} */
  const listeners = [];
  /** @type {unknown} */
  let timer = null;

  async function refresh() {
    timer = null;
    const open = await store.read(["outbox"], (tx) => tx.objectStore("outbox").index("open").count());
    for (const listener of listeners) listener(open);
  }

  return {
    listen: (/** @type {(open: number) => void} */ listener) => {
      listeners.push(listener);
    },
    refreshSoon() {
      if (timer === null) timer = setTimeout(refresh, REFRESH_MS);
    },
  };
}

/**
 * What the town takes, as it last said.
 * @param {Store} store
 * @returns {Promise<CaptureLimits>}
 */
async function limitsIn(store) {
  const session = await store.read(["meta"], (tx) => tx.objectStore("meta").get("session"));
  const { max_photo, types } = /** @type {Partial<CaptureLimits>} */ (session ?? {});
  if (typeof max_photo === "number" && Array.isArray(types)) return { max_photo, types };
  const { USUAL_LIMITS } = await import("./report/later.js");
  return USUAL_LIMITS;
}
