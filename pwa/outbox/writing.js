import { newCaseId, provisionalReference } from "../kernel/ids.js";
import { caseBytes, declarationOf, entryBytes } from "./body.js";

/** @import { Change, Item, NewEntry, NewReport, Part, PartDeclaration, Photo, ReportFields, Store } from "../types.d.ts" */

/**
 * A whole row but its place in the queue.
 * @typedef {Omit<Item, "seq" | "open" | "done_at">} Written
 */

/**
 * A new report as a row, its bytes fixed.
 * @param {Store} store
 * @param {NewReport & {id: string}} report
 * @returns {Promise<Written>}
 */
export async function writtenReport(store, report) {
  const { id, topic, title, owner, fields, photos, clock = Date.now, supersedes = null } = report;
  const captured_at = report.captured_at ?? new Date(clock()).toISOString();
  const row = await blank(store, { id, kind: "case", owner, title, captured_at });
  const parts = photos.map(declarationOf);
  const provisional = row.provisional;
  const bytes = await caseBytes({ topic, fields, parts, captured_at, provisional, supersedes });
  return { ...row, ...bytes, topic, fields: { ...fields }, supersedes, parts: parts.map(waiting) };
}

/**
 * A new entry as a row.
 * @param {Store} store
 * @param {NewEntry & {id: string}} entry
 * @returns {Promise<Written>}
 */
export async function writtenEntry(store, entry) {
  const { id, clock = Date.now, title, owner, base_rev, kind, fields, photos = [], reference, code } = entry;
  const captured_at = entry.captured_at ?? new Date(clock()).toISOString();
  const row = await blank(store, { id, kind: "entry", owner, title, captured_at });
  const parts = photos.map(declarationOf);
  const bytes = await entryBytes({ ...entry, captured_at, parts });
  const of = { case: entry.case, provisional: reference ?? row.provisional, ...(code ? { code } : {}) };
  return { ...row, ...bytes, ...of, topic: kind, fields, base_rev, parts: parts.map(waiting) };
}

/**
 * A row written again by the person: in place when it never left, else under a new id that supersedes the old one.
 * @param {Store} store
 * @param {Item} old
 * @param {Change} wanted
 * @param {Photo[]} photos
 * @returns {Promise<Written>}
 */
export async function rewritten(store, old, wanted, photos) {
  const { title, owner, captured_at, topic } = old;
  const isUntouched = old.attempts === 0;
  const id = isUntouched ? old.id : newCaseId();
  if (old.kind === "entry") {
    const base_rev = wanted.base_rev ?? old.base_rev ?? 0;
    const fields = { ...wanted.fields };
    const of = { case: old.case, reference: old.provisional, ...(old.code ? { code: old.code } : {}) };
    return writtenEntry(store, {
      ...of,
      id,
      title,
      owner,
      kind: wanted.kind ?? topic,
      base_rev,
      fields,
      photos,
      captured_at,
    });
  }
  const fields = /** @type {ReportFields} */ (wanted.fields);
  // The first of the line: whichever of its successors arrived, the town knows them by it.
  const supersedes = isUntouched ? old.supersedes : (old.supersedes ?? old.id);
  return writtenReport(store, { id, topic, title, owner, fields, photos, captured_at, supersedes });
}

/**
 * @param {Store} store
 * @param {Pick<Item, "id" | "kind" | "owner" | "title" | "captured_at">} row
 * @returns {Promise<Omit<Written, "body" | "digest" | "topic" | "fields">>}
 */
async function blank(store, row) {
  const skew = await store.read(["meta"], (tx) => tx.objectStore("meta").get("skew_ms"));
  return {
    ...row,
    case: row.id,
    state: "queued",
    schema: 1,
    base_rev: null,
    clock: { skew_ms: typeof skew === "number" ? skew : null },
    provisional: provisionalReference(row.id),
    supersedes: null,
    attempts: 0,
    first_attempt_at: null,
    last_attempt_at: null,
    failures: 0,
    pause: null,
    refusal: null,
    receipt: null,
    parts: [],
    to_report: false,
  };
}

/**
 * A part of which nothing has left.
 * @param {PartDeclaration} declared
 * @returns {Part}
 */
export function waiting({ n, question, name, size, sha256, type }) {
  return { n, question, name, size, sha256, type, state: "waiting", sent: 0, reencoded: false, declared: true };
}
