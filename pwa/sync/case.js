import { mark, markDone, markPart, renew } from "../outbox/marks.js";
import { get } from "../outbox/outbox.js";
import { actionFor } from "./answers.js";
import { sendPart, shrinkOrAsk } from "./parts.js";
import { languageOf, later, NOT_OURS, pathOf, proofOf, refusalOf, setAside, stopper, tell } from "./run.js";

/** @import { Item, Outcome, Receipt, ServerPart, WireAnswer } from "../types.d.ts" */
/** @import { End, Run } from "./run.js" */

/** The server may ask for its parts again; a server that always does must not keep the phone busy for ever. */
const TURNS = 3;

/**
 * Sends a report, or what is added to a case: its text, then each photo, then « complete ». Each step may be repeated without harm.
 * @param {Run} run
 * @param {Item} item
 * @returns {Promise<End>}
 */
export async function deliver(run, item) {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const current = turn === 0 ? item : await get(run.store, item.id);
    if (!current) return "again"; // the person took it back
    const put = await putCase(run, current);
    if ("end" in put) return put.end;
    const sent = await sendParts(run, put.item, put.parts);
    const end = sent === "done" ? await complete(run, put.item) : sent;
    if (end !== "again") return end;
  }
  return later(run, item, NOT_OURS);
}

/**
 * @param {Run} run
 * @param {Item} item
 * @returns {Promise<{item: Item, parts: ServerPart[]} | {end: End}>}
 */
async function putCase(run, item) {
  const { kind, owner, body, digest } = item;
  const outcome = await run.transport.send({
    call: kind,
    method: "PUT",
    path: pathOf(item),
    owner,
    body,
    digest,
    ...(kind === "entry" ? proofOf(item) : {}),
    ...languageOf(item),
    ...stopper(run),
  });
  const action = actionFor(kind, outcome);
  if (outcome.kind === "offline") return { end: await setAside(run, item, action, outcome) };
  if (action === "accept") return received(run, item, outcome);
  if (action === "gone") return { end: await gone(run, item, outcome) };
  // Another entry has this id: only a fault of ours can do that. Kept, shown, never sent over it.
  if (action === "read_back" && kind === "entry") return { end: await setAside(run, item, "fix", outcome) };
  if (action === "read_back") return readBack(run, item);
  return { end: await setAside(run, item, action, outcome) };
}

/**
 * The receipt is written before anything else is asked.
 * @param {Run} run
 * @param {Item} item
 * @param {WireAnswer} answer
 * @returns {Promise<{item: Item, parts: ServerPart[]} | {end: End}>}
 */
async function received(run, item, answer) {
  const { id, reference, follow_code, state, parts, rev } = answer.json;
  const isOurs = id === item.id && typeof reference === "string" && (item.kind === "case" || typeof rev === "number");
  if (!isOurs) return { end: await later(run, item, NOT_OURS) };
  /** @type {Receipt} */
  const receipt = {
    reference: String(reference),
    follow_code: typeof follow_code === "string" ? follow_code : null,
    state: typeof state === "string" ? state : null,
    received_at: item.receipt?.received_at ?? run.clock() - run.skew,
  };
  if (item.parts.length === 0) return { end: await finish(run, item, receipt) };
  const moved = await mark(run.store, item.id, "completing", { receipt });
  if (!moved) return { end: "again" };
  tell(run, moved);
  return { item: moved, parts: Array.isArray(parts) ? parts.filter(isServerPart) : [] };
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {ServerPart[]} parts
 * @returns {Promise<End>} done when the town has all that is to be sent
 */
async function sendParts(run, item, parts) {
  for (const part of item.parts) {
    const end = await sendPart(run, item.id, part.n, parts.find(({ n }) => n === part.n) ?? null);
    if (end !== "done") return end;
  }
  return "done";
}

/**
 * @param {Run} run
 * @param {Item} item
 * @returns {Promise<End>}
 */
async function complete(run, item) {
  const { id, owner } = item;
  const path = `${pathOf(item)}/complete`;
  const sending = {
    call: /** @type {const} */ ("complete"),
    method: /** @type {const} */ ("POST"),
    path,
    owner,
    body: "{}",
  };
  const outcome = await run.transport.send({ ...sending, ...proofOf(item), ...stopper(run) });
  const action = actionFor("complete", outcome);
  if (outcome.kind === "offline") return setAside(run, item, action, outcome);
  if (action === "accept") return outcome.json.id === id ? finish(run, item) : later(run, item, NOT_OURS);
  if (action === "gone") return gone(run, item, outcome);
  if (action === "send_parts") return "again";
  return refusedAtTheEnd(run, item, action, outcome);
}

/**
 * The last look at the photos (digest, type, dimensions) refused one of them.
 * @param {Run} run
 * @param {Item} item
 * @param {import("../types.d.ts").Action} action
 * @param {WireAnswer} answer
 * @returns {Promise<End>}
 */
async function refusedAtTheEnd(run, item, action, answer) {
  const isAboutAPart = action === "declare_again" || action === "shrink";
  const part = isAboutAPart ? partOf(answer, item) : undefined;
  if (!part) return setAside(run, item, isAboutAPart ? "fix" : action, answer);
  if (action === "declare_again") {
    await markPart(run.store, item.id, part.n, { state: "waiting", sent: 0, declared: false });
    return "again";
  }
  const step = await shrinkOrAsk(run, item.id, part.n, answer);
  return "end" in step ? step.end : "again";
}

/**
 * The server keeps other bytes under our id: ours if their digest is ours (an answer was lost), else a new id.
 * @param {Run} run
 * @param {Item} item
 * @returns {Promise<{item: Item, parts: ServerPart[]} | {end: End}>}
 */
async function readBack(run, item) {
  const { owner, digest } = item;
  const asking = { call: item.kind, method: /** @type {const} */ ("GET"), path: pathOf(item), owner };
  const outcome = await run.transport.send({ ...asking, ...stopper(run) });
  if (isUncertain(outcome)) return { end: await setAside(run, item, "later", outcome) };
  if (outcome.kind === "answer" && outcome.status === 200 && outcome.json.digest === digest) {
    return received(run, item, outcome);
  }
  const fresh = await renew(run.store, item);
  if (fresh) tell(run, fresh);
  return { end: "again" };
}

/** @param {Outcome} outcome */
function isUncertain(outcome) {
  return outcome.kind === "offline" || outcome.status >= 500 || [401, 408, 425, 429].includes(outcome.status);
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {Receipt} [receipt]
 * @returns {Promise<End>}
 */
async function finish(run, item, receipt) {
  const done_at = run.clock() - run.skew;
  const done = await markDone(run.store, item.id, receipt ? { done_at, receipt } : { done_at });
  if (done) tell(run, done);
  return "done";
}

/**
 * Deleted or merged meanwhile: done, with the sentence and the reference that the server gave.
 * @param {Run} run
 * @param {Item} item
 * @param {WireAnswer} answer
 * @returns {Promise<End>}
 */
async function gone(run, item, answer) {
  const { reference } = answer.json;
  const now = run.clock() - run.skew;
  const told = { follow_code: null, state: null, received_at: now };
  const receipt = typeof reference === "string" ? { reference, ...told } : item.receipt;
  const done = await markDone(run.store, item.id, { done_at: now, receipt, refusal: refusalOf(answer) });
  if (done) tell(run, done);
  return "done";
}

/**
 * The part that a refusal of « complete » names: member `n`, else a pointer `/parts/<n>`.
 * @param {WireAnswer} answer
 * @param {Item} item
 */
function partOf({ json }, item) {
  const { errors } = json;
  const pointer = Array.isArray(errors) ? String(errors[0]?.pointer ?? "") : "";
  const n = typeof json.n === "number" ? json.n : Number(/^\/parts\/(\d+)/.exec(pointer)?.[1]);
  return item.parts.find((part) => part.n === n);
}

/**
 * @param {unknown} part
 * @returns {part is ServerPart}
 */
function isServerPart(part) {
  if (part === null || typeof part !== "object") return false;
  const { n, upload } = /** @type {Record<string, unknown>} */ (part);
  return typeof n === "number" && typeof upload === "string";
}
