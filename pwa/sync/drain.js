import { ifRoom } from "../outbox/errors.js";
import { markAttempt, openRows, release } from "../outbox/marks.js";
import { isReady } from "../outbox/states.js";
import { deliver } from "./case.js";
import { aside, later, NOT_OURS, tell } from "./run.js";
import { checkSession, heldUntil } from "./session.js";

/** @import { DrainPorts, DrainResult, Item } from "../types.d.ts" */
/** @import { End, Run } from "./run.js" */

/** @typedef {{status: DrainResult["status"], sent: number, isStopped: boolean}} Ended */

const LOCK = "outbox";
const LANES = 2;
const SCANNED = 32;
/** a row that comes back ready that often in one pass is left for the next */
const TAKEN_AT_MOST = 3;
/** enough to know about when to try again: the next drain sees the others */
const PAUSED_SEEN = 100;

/** Where there are no Web Locks, at least this realm drains once at a time. */
let isDraining = false;

/**
 * Sends what can leave. One at a time per device; never throws for what the network or the server does.
 * @param {DrainPorts} ports
 * @returns {Promise<DrainResult>}
 */
export async function drain(ports) {
  let sent = 0;
  for (;;) {
    const ended = await alone(ports.locks, () => pass(ports));
    if (!ended) return summary(ports, "busy", sent);
    sent += ended.sent;
    // A row kept while the lock was being given back found it taken: it must not wait for another occasion.
    const isOver = ended.isStopped || !(await nextRow(ports, new Set()));
    if (isOver) return summary(ports, ended.status, sent);
  }
}

/**
 * @param {DrainPorts["locks"]} locks
 * @param {() => Promise<Ended>} work
 * @returns {Promise<Ended | null>} null when somebody else drains
 */
async function alone(locks, work) {
  if (locks) return locks.request(LOCK, { ifAvailable: true }, async (lock) => (lock ? work() : null));
  if (isDraining) return null;
  isDraining = true;
  try {
    return await work();
  } finally {
    isDraining = false;
  }
}

/**
 * @param {DrainPorts} ports
 * @returns {Promise<Ended>}
 */
async function pass(ports) {
  if (await heldUntil(ports)) return { status: "waiting", sent: 0, isStopped: true };
  const session = await checkSession(ports);
  if (session.status !== "ready") return { status: session.status, sent: 0, isStopped: session.status !== "empty" };
  await ifRoom(release(ports.store, { owner: session.owner, reason: ports.reason }));
  /** @type {Run} */
  const run = { ...ports, ...session, busy: new Set(), taken: new Map(), misses: 0, sent: 0, stop: null };
  ports.channel?.postMessage({ type: "drain", status: "started" });
  const lanes = await Promise.allSettled(Array.from({ length: ports.lanes ?? LANES }, () => lane(run)));
  for (const ended of lanes) if (ended.status === "rejected") throw ended.reason;
  const stop = ports.signal?.aborted ? "waiting" : run.stop;
  return { status: stop ?? "done", sent: run.sent, isStopped: stop !== null };
}

/** @param {Run} run */
async function lane(run) {
  while (!run.stop && !run.signal?.aborted) {
    const row = await nextRow(run, run.busy);
    if (!row) return;
    run.busy.add(row.case);
    const end = await turn(run, row).finally(() => run.busy.delete(row.case));
    if (end === "done") run.sent += 1;
    if (end === "done" || end === "aside") run.misses = 0;
  }
}

/**
 * @param {Run} run
 * @param {Item} row
 * @returns {Promise<End>}
 */
async function turn(run, row) {
  const taken = (run.taken.get(row.id) ?? 0) + 1;
  run.taken.set(row.id, taken);
  return taken > TAKEN_AT_MOST ? later(run, row, NOT_OURS) : take(run, row);
}

/**
 * The oldest row that may leave: the first of its case, ready, its case not being sent.
 * @param {Pick<DrainPorts, "store" | "clock">} ports
 * @param {Set<string>} busy
 * @returns {Promise<Item | null>}
 */
async function nextRow({ store, clock }, busy) {
  const seen = new Set();
  for (let after = 0; ; ) {
    const rows = await openRows(store, after, SCANNED);
    for (const row of rows) {
      if (!seen.has(row.case) && !busy.has(row.case) && isReady(row, clock())) return row;
      seen.add(row.case);
      after = row.seq;
    }
    if (rows.length < SCANNED) return null;
  }
}

/**
 * @param {Run} run
 * @param {Item} row
 * @returns {Promise<End>}
 */
async function take(run, row) {
  if (row.owner !== null && row.owner !== run.owner) {
    const refusal = { status: 401, code: "wrong-owner", title: "", detail: "", errors: [], extra: {} };
    return aside(run, row, "needs_login", refusal);
  }
  const item = await markAttempt(run.store, row.id, run.clock());
  if (!item) return "again";
  tell(run, item);
  return deliver(run, item);
}

/**
 * @param {DrainPorts} ports
 * @param {DrainResult["status"]} status
 * @param {number} sent
 * @returns {Promise<DrainResult>}
 */
async function summary(ports, status, sent) {
  const { store, clock, channel } = ports;
  const [paused, left] = await store.read(["outbox"], async (tx) => [
    await tx.objectStore("outbox").index("state").getAll("paused", PAUSED_SEEN),
    await tx.objectStore("outbox").index("open").count(),
  ]);
  const held = await heldUntil(ports);
  const times = paused.map(({ pause }) => pause?.until ?? clock());
  const next_at = times.length > 0 ? Math.max(Math.min(...times), held ?? 0) : held;
  const told = status === "done" && paused.length > 0 ? "waiting" : status;
  channel?.postMessage({ type: "drain", status: told });
  return { status: told, sent, left, next_at };
}
