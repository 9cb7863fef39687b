/** @import { Action, Call, Outcome } from "../types.d.ts" */

/**
 * A code says more than its status; codes are ours alone.
 * @type {Record<string, Action>}
 */
const BY_CODE = {
  "payload-mismatch": "read_back",
  "missing-parts": "send_parts",
  "digest-mismatch": "later", // damaged on the way: nothing a person could correct
  "wrong-owner": "login",
  conflict: "conflict",
  "part-digest": "declare_again",
  "part-type": "shrink",
  "part-too-large": "shrink",
  "part-invalid": "shrink",
};

/**
 * What a status means for one call, where it differs from what it means everywhere.
 * @type {Partial<Record<Call, Record<number, Action>>>}
 */
const BY_CALL = {
  session: {
    400: "later",
    401: "later",
    403: "later",
    404: "later",
    410: "later",
    413: "later",
    415: "later",
    422: "later",
  },
  case: { 404: "later" },
  entry: { 404: "block", 409: "conflict" },
  part: { 404: "send_parts", 409: "send_parts", 413: "shrink", 415: "shrink", 422: "shrink" },
  upload: {
    400: "later",
    404: "declare_again",
    409: "read_offset",
    410: "declare_again",
    412: "update",
    413: "shrink",
    415: "shrink",
    422: "shrink",
    460: "send_chunk_again",
  },
  complete: { 404: "send_parts", 409: "send_parts", 413: "shrink", 415: "shrink", 422: "shrink" },
};

/**
 * What is not listed is kept and tried again: nothing is ever dropped for a status that nobody foresaw.
 * @type {Record<number, Action>}
 */
const BY_STATUS = {
  400: "fix",
  401: "login",
  403: "block",
  410: "gone",
  413: "fix",
  415: "fix",
  422: "fix",
  426: "update",
  451: "block",
  507: "full",
};

/**
 * What the phone does with an answer.
 * @param {Call} call
 * @param {Outcome} outcome
 * @returns {Action}
 */
export function actionFor(call, outcome) {
  if (outcome.kind === "offline") return "later";
  const { status, code } = outcome;
  if (status >= 200 && status < 300) return "accept";
  return (code && BY_CODE[code]) || BY_CALL[call]?.[status] || BY_STATUS[status] || "later";
}
