/** @import { Item, ItemState } from "../types.d.ts" */

/** Where a drain may take a row that it can send; a full device may have lost the marks between. */
const ANYWHERE = /** @type {const} */ ([
  "queued",
  "sending",
  "completing",
  "done",
  "paused",
  "needs_login",
  "needs_fix",
  "conflict",
  "blocked",
]);

/**
 * The legal moves of a row. What waits for a person leaves only by that person; what is done only comes back when the
 * server was restored from a backup. A row in `sending` or `completing` when a drain begins was left by one that was
 * killed: it is simply sent again, the server's constraint makes one case of it.
 * @type {Record<ItemState, readonly ItemState[]>}
 */
export const MOVES = {
  queued: ANYWHERE,
  sending: ANYWHERE,
  completing: ANYWHERE,
  paused: ANYWHERE,
  needs_login: ["queued", "completing"],
  needs_fix: ["queued", "completing"],
  conflict: ["queued"],
  blocked: ["queued", "completing"],
  done: ["queued", "completing"],
};

/** What only the person can free. */
export const STUCK = /** @type {const} */ (["needs_login", "needs_fix", "conflict", "blocked"]);

/**
 * The row in its new state; what belonged to the old state (pause, refusal) goes unless given anew.
 * @param {Item} item
 * @param {ItemState} state
 * @param {Partial<Item>} [patch]
 * @returns {Item}
 */
export function move(item, state, patch = {}) {
  if (!MOVES[item.state].includes(state)) throw new Error(`A row cannot go from ${item.state} to ${state}`);
  const { open: _open, done_at: _done, ...kept } = item;
  const place = state === "done" ? { done_at: patch.done_at ?? 0 } : { open: item.seq };
  return { ...kept, pause: null, refusal: null, ...patch, ...place, state };
}

/**
 * Where a row goes on from: its photos when the town has its text, else the beginning.
 * @param {Item} item
 * @returns {"completing" | "queued"}
 */
export function resumed(item) {
  return item.receipt ? "completing" : "queued";
}

/**
 * Whether a drain may take the row now. A pause that lies in the future of a clock that went backwards is over.
 * @param {Item} item
 * @param {number} now
 */
export function isReady(item, now) {
  if (item.state === "paused") return !item.pause || now >= item.pause.until || now < item.pause.since;
  return item.state === "queued" || item.state === "sending" || item.state === "completing";
}

/**
 * Bytes of photos that the town keeps, of all that are to be sent.
 * @param {Item} item
 */
export function progress(item) {
  const parts = item.parts.filter((part) => part.state !== "dropped");
  return {
    sent: parts.reduce((sum, part) => sum + part.sent, 0),
    size: parts.reduce((sum, part) => sum + part.size, 0),
  };
}
