import { ifRoom } from "../outbox/errors.js";
import { mark } from "../outbox/marks.js";
import { progress } from "../outbox/states.js";
import { askedDelay, backoff, FULL_MS } from "./backoff.js";
import { remember } from "./session.js";

/** @import { Action, DrainPorts, DrainResult, Item, Outcome, Pause, Refusal, WireAnswer } from "../types.d.ts" */

/**
 * One pass over the queue.
 * @typedef {DrainPorts & {
 *   owner: string | null,
 *   skew: number,
 *   chunk: number,
 *   busy: Set<string>,
 *   taken: Map<string, number>,
 *   misses: number,
 *   sent: number,
 *   stop: DrainResult["status"] | null,
 * }} Run
 */

/**
 * How a row ended in this pass; `again` looks at it once more.
 * @typedef {"done" | "again" | "aside" | "later" | "stopped"} End
 */

/** Somebody else's answer, or ours that makes no sense: nobody answered. */
export const NOT_OURS = /** @type {const} */ ({ kind: "offline", why: "not-ours" });

/** One in a row may be this report's own fault, three are the link's or the server's. */
const MISSES_TO_STOP = 3;
const TRIES_TO_REPORT = 8;
const DAY_MS = 86_400_000;

/**
 * Tells the pages where a row stands.
 * @param {Pick<Run, "channel">} run
 * @param {Item} item
 */
export function tell({ channel }, item) {
  channel?.postMessage({ type: "outbox", id: item.id, state: item.state, ...progress(item) });
}

/**
 * What proves that a row may change its case: its receipt's code, for a row of nobody travels without cookies.
 * @param {Item} item
 * @returns {{headers?: Record<string, string>}}
 */
export function proofOf({ receipt, code: own }) {
  const code = own ?? receipt?.follow_code;
  return code ? { headers: { "X-Follow-Code": code } } : {};
}

/**
 * Where a row and all that belongs to it is sent.
 * @param {Item} item
 */
export function pathOf({ kind, id }) {
  return `/sync/v1/${kind === "case" ? "cases" : "entries"}/${id}`;
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

/**
 * What an answer that is not a success does to its row, whichever call it answers.
 * @param {Run} run
 * @param {Item} item
 * @param {Action} action
 * @param {Outcome} outcome
 * @returns {Promise<End>}
 */
export async function setAside(run, item, action, outcome) {
  if (outcome.kind === "offline") return outcome.why === "stopped" ? stopped(run) : later(run, item, outcome);
  const refusal = refusalOf(outcome);
  if (action === "login") {
    if (item.owner !== null) run.owner = null; // the other rows of this person need not ask
    return aside(run, item, "needs_login", refusal);
  }
  if (action === "fix") return aside(run, item, "needs_fix", refusal);
  if (action === "block") return aside(run, item, "blocked", refusal);
  if (action === "conflict") return aside(run, item, item.kind === "entry" ? "conflict" : "needs_fix", refusal);
  if (action === "update") run.stop = "update";
  return later(run, item, outcome, action === "full");
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {"needs_login" | "needs_fix" | "blocked" | "conflict"} state
 * @param {Refusal} refusal
 * @param {Partial<Item>} [patch]
 * @returns {Promise<End>}
 */
export async function aside(run, item, state, refusal, patch = {}) {
  const moved = await mark(run.store, item.id, state, { ...patch, refusal });
  if (moved) tell(run, moved);
  return "aside";
}

/**
 * Keeps the row for a later try and says nothing loud; after 8 tries over a day it is worth a word.
 * @param {Run} run
 * @param {Item} item
 * @param {Outcome} outcome
 * @param {boolean} [isFull]
 * @returns {Promise<End>}
 */
export async function later(run, item, outcome, isFull = false) {
  const refusal = outcome.kind === "answer" ? refusalOf(outcome) : null;
  const moved = await mark(run.store, item.id, "paused", (current) => {
    const failures = current.failures + 1;
    const pause = pauseOf(run, failures, outcome, isFull);
    const isLong = pause.since - (current.first_attempt_at ?? pause.since) >= DAY_MS;
    return { failures, pause, refusal, to_report: current.to_report || (failures >= TRIES_TO_REPORT && isLong) };
  });
  if (!moved?.pause) return "later";
  tell(run, moved);
  await holdAll(run, moved.pause, outcome);
  return "later";
}

/**
 * @param {Run} run
 * @returns {End}
 */
function stopped(run) {
  run.stop = "waiting";
  return "stopped";
}

/**
 * @param {Run} run
 * @param {number} failures
 * @param {Outcome} outcome
 * @param {boolean} isFull
 * @returns {Pause}
 */
function pauseOf(run, failures, outcome, isFull) {
  const since = run.clock();
  if (outcome.kind === "offline") {
    return { until: since + backoff(failures, run.random), since, cause: "network", asked: false };
  }
  const asked = askedDelay(outcome.headers.get("Retry-After"), since - run.skew);
  if (isFull) return { until: since + FULL_MS, since, cause: "full", asked: false };
  const wait = asked ?? backoff(failures, run.random);
  return { until: since + wait, since, cause: "server", asked: asked !== null };
}

/**
 * A full server, and one that named a time with 429 or 503, speak for all rows; so do three failures in a row.
 * @param {Run} run
 * @param {Pause} pause
 * @param {Outcome} outcome
 */
async function holdAll(run, pause, outcome) {
  run.misses += 1;
  const isBusy = outcome.kind === "answer" && (outcome.status === 429 || outcome.status === 503) && pause.asked;
  if (isBusy || pause.cause === "full") {
    await ifRoom(remember(run.store, { hold: pause }));
    run.stop ??= "waiting";
  }
  if (run.misses >= MISSES_TO_STOP) run.stop ??= outcome.kind === "offline" ? "offline" : "waiting";
}

/**
 * @param {WireAnswer} answer
 * @returns {Refusal}
 */
export function refusalOf({ status, code, json }) {
  const { type: _type, status: _status, code: _code, title, detail, errors, ...extra } = json;
  return {
    status,
    code: code ?? `http-${status}`,
    title: typeof title === "string" ? title : "",
    detail: typeof detail === "string" ? detail : "",
    errors: Array.isArray(errors) ? errors : [],
    extra,
  };
}
