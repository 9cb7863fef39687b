import { hexToBase64, sha256Hex } from "../kernel/sha256.js";
import { markPart } from "../outbox/marks.js";
import { actionFor } from "./answers.js";
import { setAside, stopper, tell } from "./run.js";

/** @import { Action, Item, Outcome, Part, ServerPart, WireAnswer } from "../types.d.ts" */
/** @import { End, Run } from "./run.js" */

/** @typedef {{kind: "sent"} | {kind: "declare"} | {kind: "shrink", answer: WireAnswer} | {kind: "aside", end: End}} Uploaded */

const SMALLEST = 65_536;
const SMALL = 262_144;
/** failures without one byte of progress before the row waits its turn */
const STUMBLES = 3;

/**
 * @typedef {object} Transfer
 * @property {Run} run
 * @property {Item} item
 * @property {Part} part
 * @property {ArrayBuffer} bytes
 * @property {string} path
 * @property {number} offset
 * @property {number} chunk
 * @property {number} stumbles
 */

/**
 * Sends what the server lacks of one part, tus 1.0: chunks with their checksum, the offset read again after a failure.
 * @param {Run} run
 * @param {Item} item
 * @param {Part} part
 * @param {ArrayBuffer} bytes
 * @param {ServerPart} server
 * @returns {Promise<Uploaded>}
 */
export async function upload(run, item, part, bytes, server) {
  const path = addressOf(server.upload);
  const chunk = item.failures > 0 ? Math.min(SMALL, run.chunk) : run.chunk;
  /** @type {Transfer} */
  const transfer = { run, item, part, bytes, path, offset: server.offset, chunk, stumbles: 0 };
  while (transfer.offset < bytes.byteLength) {
    const ended = await sendChunk(transfer);
    if (ended) return ended;
  }
  return { kind: "sent" };
}

/**
 * @param {Transfer} transfer
 * @returns {Promise<Uploaded | null>} null to go on
 */
async function sendChunk(transfer) {
  const { run, item, part, bytes, path, offset, chunk } = transfer;
  const outcome = await patch(run, path, bytes.slice(offset, offset + chunk), offset);
  const action = actionFor("upload", outcome);
  const reached = action === "accept" ? offsetOf(outcome) : null;
  if (reached === null || reached <= offset || reached > bytes.byteLength) return stumble(transfer, action, outcome);
  transfer.offset = reached;
  transfer.stumbles = 0;
  transfer.chunk = Math.min(chunk * 2, run.chunk);
  const marked = await markPart(run.store, item.id, part.n, { sent: reached });
  if (!marked) return { kind: "aside", end: "again" }; // the person took it back
  tell(run, marked);
  return null;
}

/**
 * @param {Transfer} transfer
 * @param {Action} action
 * @param {Outcome} outcome
 * @returns {Promise<Uploaded | null>}
 */
async function stumble(transfer, action, outcome) {
  const { run, item, path, bytes } = transfer;
  if (action === "declare_again") return { kind: "declare" };
  if (action === "shrink") return { kind: "shrink", answer: /** @type {WireAnswer} */ (outcome) };
  transfer.stumbles += 1;
  if (!isWorthAnotherTry(action, outcome) || transfer.stumbles > STUMBLES) return givenUp(run, item, action, outcome);
  transfer.chunk = transfer.stumbles > 1 ? SMALLEST : Math.min(SMALL, transfer.chunk);
  if (action === "send_chunk_again") return null;
  const found = await readOffset(run, item, path, bytes.byteLength);
  if (typeof found !== "number") return found;
  if (found > transfer.offset) transfer.stumbles = 0;
  transfer.offset = found;
  return null;
}

/**
 * @param {Run} run
 * @param {string} path
 * @param {ArrayBuffer} chunk
 * @param {number} offset
 */
async function patch(run, path, chunk, offset) {
  const checksum = hexToBase64(await sha256Hex(chunk));
  return run.transport.send({
    call: "upload",
    method: "PATCH",
    path,
    owner: null,
    body: chunk,
    headers: {
      "Tus-Resumable": "1.0.0",
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(offset),
      "Upload-Checksum": `sha256 ${checksum}`,
    },
    ...stopper(run),
  });
}

/**
 * Where the server stands, after a chunk whose fate is unknown.
 * @param {Run} run
 * @param {Item} item
 * @param {string} path
 * @param {number} size
 * @returns {Promise<number | Uploaded>}
 */
async function readOffset(run, item, path, size) {
  const headers = { "Tus-Resumable": "1.0.0" };
  const outcome = await run.transport.send({
    call: "upload",
    method: "HEAD",
    path,
    owner: null,
    headers,
    ...stopper(run),
  });
  const action = actionFor("upload", outcome);
  if (action === "declare_again") return { kind: "declare" };
  const offset = action === "accept" ? offsetOf(outcome) : null;
  if (offset !== null) return offset <= size ? offset : { kind: "declare" };
  return givenUp(run, item, action, outcome);
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {Action} action
 * @param {Outcome} outcome
 * @returns {Promise<Uploaded>}
 */
async function givenUp(run, item, action, outcome) {
  const isForTheRow = action === "login" || action === "block" || action === "update" || action === "full";
  return { kind: "aside", end: await setAside(run, item, isForTheRow ? action : "later", outcome) };
}

/**
 * A cut is tried again at once with a smaller chunk; a server that says « later » is given its time.
 * @param {Action} action
 * @param {Outcome} outcome
 */
function isWorthAnotherTry(action, outcome) {
  if (outcome.kind === "offline") return outcome.why === "network" || outcome.why === "timeout";
  return action === "read_offset" || action === "send_chunk_again" || action === "accept";
}

/**
 * @param {Outcome} outcome
 * @returns {number | null}
 */
function offsetOf(outcome) {
  if (outcome.kind !== "answer") return null;
  const offset = Number(outcome.headers.get("Upload-Offset") ?? Number.NaN);
  return Number.isSafeInteger(offset) && offset >= 0 ? offset : null;
}

/**
 * The path alone: photos go to our own server, whatever host an answer names.
 * @param {string} address
 */
function addressOf(address) {
  const { pathname, search } = new URL(address, "https://town.invalid");
  return pathname + search;
}
