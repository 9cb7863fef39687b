import { sha256Hex } from "../kernel/sha256.js";
import { isIntact } from "../outbox/blobs.js";
import { markPart, replaceBlob } from "../outbox/marks.js";
import { get } from "../outbox/outbox.js";
import { actionFor } from "./answers.js";
import { aside, languageOf, later, NOT_OURS, pathOf, proofOf, refusalOf, setAside, stopper, tell } from "./run.js";
import { upload } from "./uploads.js";

/** @import { BlobRow, Item, Part, Refusal, ServerPart, WireAnswer } from "../types.d.ts" */
/** @import { End, Run } from "./run.js" */

/** Declarations of one part in one pass: first, after its upload was lost, after it was made smaller. */
const DECLARATIONS = 4;

/**
 * Where a part stands after a step: over for this pass, or to go on with what the server says of it (null: declare it).
 * @typedef {{end: End} | {server: ServerPart | null}} Step
 */

/** @typedef {{item: Item, part: Part, blob: BlobRow | undefined}} Found */

/**
 * Brings one part to the town, whole, dropped or refused to the person's eyes.
 * @param {Run} run
 * @param {string} id
 * @param {number} n
 * @param {ServerPart | null} known what the server said of it
 * @returns {Promise<End>}
 */
export async function sendPart(run, id, n, known) {
  let server = known;
  for (let turn = 0; turn < DECLARATIONS; turn += 1) {
    const found = await partWithBlob(run, id, n);
    if (!found) return "again";
    const step = await stepOf(run, found, found.part.declared ? server : null);
    if ("end" in step) return step.end;
    server = step.server;
  }
  const item = await get(run.store, id);
  return item ? later(run, item, NOT_OURS) : "again";
}

/**
 * @param {Run} run
 * @param {Found} found
 * @param {ServerPart | null} server
 * @returns {Promise<Step>}
 */
async function stepOf(run, { item, part, blob }, server) {
  // Received before a restore of the server, and no longer on the phone: the report goes without it.
  const isLost = part.state === "sent" && !blob && server?.state !== "complete";
  if (part.state === "dropped" || isLost) return { end: await drop(run, item, part, server) };
  if (server?.state === "complete") return { end: await finished(run, item, part) };
  if (!blob || !(await isIntact(blob, part))) return { end: await ask(run, item, part, unreadable()) };
  if (!server) return declare(run, item, part);
  const result = await upload(run, item, part, blob.bytes, server);
  if (result.kind === "sent") return { end: await finished(run, item, part) };
  if (result.kind === "aside") return { end: result.end };
  return result.kind === "shrink" ? shrinkOrAsk(run, item.id, part.n, result.answer) : { server: null };
}

/**
 * @param {Run} run
 * @param {string} id
 * @param {number} n
 */
async function partWithBlob({ store }, id, n) {
  return store.read(["outbox", "blobs"], async (tx) => {
    const item = await tx.objectStore("outbox").get(id);
    const part = item?.parts.find((candidate) => candidate.n === n);
    return item && part ? { item, part, blob: await tx.objectStore("blobs").get(`${id}/${n}`) } : null;
  });
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {Part} part
 * @returns {Promise<End>}
 */
async function finished(run, item, part) {
  const marked = await markPart(run.store, item.id, part.n, { state: "sent", sent: part.size });
  if (!marked) return "again";
  tell(run, marked);
  return "done";
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {Part} part
 * @returns {Promise<Step>}
 */
async function declare(run, item, part) {
  const { n, question, name, size, sha256, type } = part;
  const told = await putPart(run, item, n, { n, question, name, size, sha256, type });
  if (!("answer" in told)) return told;
  const { upload: address, offset, state } = told.answer.json;
  if (typeof address !== "string") return { end: await later(run, item, NOT_OURS) };
  await markPart(run.store, item.id, n, { declared: true });
  return { server: { n, upload: address, offset: Number(offset) || 0, state: String(state ?? "") } };
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {Part} part
 * @param {ServerPart | null} server
 * @returns {Promise<End>}
 */
async function drop(run, item, part, server) {
  if (server?.state !== "dropped") {
    const told = await putPart(run, item, part.n, { n: part.n, dropped: true });
    if ("end" in told) return told.end;
    if ("server" in told) return "again";
  }
  await markPart(run.store, item.id, part.n, { state: "dropped" });
  return "done";
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {number} n
 * @param {object} declaration
 * @returns {Promise<{answer: WireAnswer} | Step>}
 */
async function putPart(run, item, n, declaration) {
  const path = `${pathOf(item)}/parts/${n}`;
  const body = JSON.stringify(declaration);
  const outcome = await run.transport.send({
    call: "part",
    method: "PUT",
    path,
    owner: item.owner,
    body,
    ...proofOf(item),
    ...languageOf(item),
    ...stopper(run),
  });
  const action = actionFor("part", outcome);
  if (outcome.kind === "offline") return { end: await setAside(run, item, action, outcome) };
  if (action === "accept") return { answer: outcome };
  if (action === "send_parts") return { end: "again" };
  if (action === "shrink") return shrinkOrAsk(run, item.id, n, outcome);
  return { end: await setAside(run, item, action, outcome) };
}

/**
 * One smaller version of a refused photo, then the person is asked to send without it.
 * @param {Run} run
 * @param {string} id
 * @param {number} n
 * @param {WireAnswer} answer
 * @returns {Promise<Step>}
 */
export async function shrinkOrAsk(run, id, n, answer) {
  const found = await partWithBlob(run, id, n);
  if (!found) return { end: "again" };
  const { item, part, blob } = found;
  const smaller = blob && !part.reencoded ? await smallerOf(run, blob) : null;
  if (!smaller) return { end: await ask(run, item, part, refusalOf(answer)) };
  const sha256 = await sha256Hex(smaller.bytes);
  const replaced = await replaceBlob(run.store, item, part, { ...smaller, sha256 });
  if (replaced) tell(run, replaced);
  return { server: null };
}

/**
 * @param {Run} run
 * @param {BlobRow} blob
 */
async function smallerOf({ shrink }, { bytes, type }) {
  if (!shrink) return null;
  try {
    return await shrink(bytes, type);
  } catch {
    return null; // what cannot be decoded here is for the person to decide
  }
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {Part} part
 * @param {Refusal} refusal
 * @returns {Promise<End>}
 */
async function ask(run, item, part, refusal) {
  const marked = await markPart(run.store, item.id, part.n, { state: "refused" });
  if (!marked) return "again";
  return aside(run, marked, "needs_fix", { ...refusal, extra: { ...refusal.extra, n: part.n } });
}

/** @returns {Refusal} */
function unreadable() {
  return { status: 0, code: "photo-unreadable", title: "", detail: "", errors: [], extra: {} };
}
