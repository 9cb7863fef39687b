import { mark, markDone } from "../outbox/marks.js";
import { actionFor } from "./answers.js";
import { later, refusalOf, setAside, tell } from "./run.js";

/** @import { Item } from "../types.d.ts" */
/** @import { End, Run } from "./run.js" */

/**
 * Sends an update of a case; done when its revision came back.
 * @param {Run} run
 * @param {Item} item
 * @returns {Promise<End>}
 */
export async function deliverEntry(run, item) {
  const { id, owner, body, digest } = item;
  const path = `/sync/v1/entries/${id}`;
  const outcome = await run.transport.send({
    call: "entry",
    method: "PUT",
    path,
    owner,
    body,
    digest,
    ...languageOf(item),
    ...stopper(run),
  });
  const action = actionFor("entry", outcome);
  const done_at = run.clock() - run.skew;
  if (outcome.kind === "answer" && action === "accept") {
    if (typeof outcome.json.rev !== "number") return later(run, item, { kind: "offline", why: "not-ours" });
    const done = await markDone(run.store, id, { done_at });
    if (done) tell(run, done);
    return "done";
  }
  if (outcome.kind === "answer" && action === "gone") {
    const done = await markDone(run.store, id, { done_at, refusal: refusalOf(outcome) });
    if (done) tell(run, done);
    return "done";
  }
  if (outcome.kind === "answer" && action === "read_back") {
    // Another entry has this id: only a fault of ours can do that. Kept, shown, never sent over it.
    await mark(run.store, id, "needs_fix", { refusal: refusalOf(outcome) });
    return "aside";
  }
  return setAside(run, item, action, outcome);
}

/**
 * The language in which a refusal of this row is read.
 * @param {Item} item
 */
export function languageOf({ fields }) {
  return typeof fields.lang === "string" ? { lang: fields.lang } : {};
}

/** @param {Run} run */
export function stopper({ signal }) {
  return signal ? { signal } : {};
}
