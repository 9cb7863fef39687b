import { ifRoom } from "../outbox/errors.js";
import { forgetOld, offerAgain } from "../outbox/marks.js";
import { actionFor } from "./answers.js";
import { askedDelay } from "./backoff.js";
import { PROTO } from "./transport.js";

/** @import { DrainPorts, DrainResult, Outcome, Pause, Store, SyncSession } from "../types.d.ts" */

const CHUNK = 1_048_576;
/** With nothing to send, how often the town is asked whether its server was restored. */
const EPOCH_CHECK_MS = 6 * 3_600_000;

/** @typedef {{status: "ready", owner: string | null, skew: number, chunk: number}} Ready */

/**
 * Who is signed in, whether our server is there at all, and whether it is still the one that gave our receipts.
 * @param {DrainPorts} ports
 * @returns {Promise<Ready | {status: Exclude<DrainResult["status"], "done" | "busy">}>}
 */
export async function checkSession(ports) {
  const { store, transport, clock, signal } = ports;
  if (!(await isWorthAsking(ports))) return { status: "empty" };
  const sending = /** @type {const} */ ({ call: "session", method: "GET", path: "/sync/v1/session", owner: null });
  const outcome = await transport.send({ ...sending, ...(signal ? { signal } : {}) });
  const action = actionFor("session", outcome);
  if (action === "update") return { status: "update" };
  if (action !== "accept" || outcome.kind === "offline") return refused(ports, outcome);
  const session = readSession(outcome.json);
  if (!session) return { status: "offline" };
  if (session.proto_min > PROTO) return { status: "update" };
  const now = clock();
  const skew = now - Date.parse(session.server_time);
  await ifRoom(remember(store, { session, skew_ms: skew, asked_at: now }));
  await ifRoom(offerAgain(store, { epoch: session.epoch, now: now - skew }));
  await ifRoom(forgetOld(store, now - skew));
  return { status: "ready", owner: session.owner, skew, chunk: Math.min(session.chunk || CHUNK, CHUNK) };
}

/**
 * The time until which the server asked everybody to wait, or null. « Envoyer maintenant » passes a full disk, not a
 * time that the server named.
 * @param {Pick<DrainPorts, "store" | "clock" | "reason">} ports
 * @returns {Promise<number | null>}
 */
export async function heldUntil({ store, clock, reason }) {
  const hold = /** @type {Pause | undefined} */ (
    await store.read(["meta"], (tx) => tx.objectStore("meta").get("hold"))
  );
  const now = clock();
  if (!hold || now >= hold.until || now < hold.since) return null;
  return reason === "now" && !hold.asked ? null : hold.until;
}

/**
 * @param {DrainPorts} ports
 * @param {Outcome} outcome
 * @returns {Promise<{status: "offline" | "waiting"}>}
 */
async function refused({ store, clock }, outcome) {
  if (outcome.kind === "offline") return { status: "offline" };
  const since = clock();
  const asked = askedDelay(outcome.headers.get("Retry-After"), since);
  if (asked === null) return { status: "offline" };
  await ifRoom(remember(store, { hold: { until: since + asked, since, cause: "server", asked: true } }));
  return { status: "waiting" };
}

/**
 * @param {Store} store
 * @param {Record<string, unknown>} facts
 */
export async function remember(store, facts) {
  await store.jot(["meta"], async (tx) => {
    for (const [key, value] of Object.entries(facts)) await tx.objectStore("meta").put(value, key);
  });
}

/** @param {DrainPorts} ports */
async function isWorthAsking({ store, clock }) {
  return store.read(["outbox", "meta"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    if ((await outbox.index("open").count()) > 0) return true;
    if ((await outbox.index("done").count()) === 0) return false;
    const asked_at = Number((await tx.objectStore("meta").get("asked_at")) ?? 0);
    return Math.abs(clock() - asked_at) > EPOCH_CHECK_MS;
  });
}

/**
 * @param {Record<string, unknown>} json
 * @returns {SyncSession | null} null when it is not our session: somebody else's JSON
 */
function readSession(json) {
  const { owner, server_time, epoch, proto_min, proto_max } = json;
  const isOurs =
    (owner === null || typeof owner === "string") &&
    typeof server_time === "string" &&
    !Number.isNaN(Date.parse(server_time)) &&
    typeof epoch === "string" &&
    typeof proto_min === "number" &&
    typeof proto_max === "number";
  return isOurs ? /** @type {SyncSession} */ (/** @type {unknown} */ (json)) : null;
}
