import { sha256Hex } from "../kernel/sha256.js";

/** @import { CaseBody, NewEntry, PartDeclaration, Photo, ReportFields } from "../types.d.ts" */

/**
 * The bytes of a case as they will be sent, however often: fixed here, once.
 * @param {{topic: string, fields: ReportFields, parts: PartDeclaration[], captured_at: string,
 *   provisional: string, supersedes: string | null}} report
 */
export function caseBytes({ topic, fields, parts, captured_at, provisional, supersedes }) {
  const { catalogue, lang, answers, comment, place, who, updates, survey_consent, same_as } = fields;
  /** @type {CaseBody} */
  const body = {
    schema: 1,
    topic,
    catalogue,
    lang,
    answers,
    comment,
    place,
    who,
    updates,
    survey_consent,
    captured_at,
    provisional_reference: provisional,
    supersedes,
    ...(same_as ? { same_as } : {}),
    parts,
  };
  return fix(body);
}

/**
 * The bytes of a timeline entry.
 * @param {Pick<NewEntry, "case" | "base_rev" | "kind" | "fields"> & {captured_at: string, parts: PartDeclaration[]}} entry
 */
export function entryBytes({ case: id, base_rev, kind, fields, captured_at, parts }) {
  return fix({ case: id, base_rev, kind, fields, captured_at, ...(parts.length > 0 ? { parts } : {}) });
}

/**
 * @param {Photo} photo
 * @returns {PartDeclaration}
 */
export function declarationOf({ n, question, name, bytes, sha256, type }) {
  return { n, question, name, size: bytes.byteLength, sha256, type };
}

/** @param {object} body */
async function fix(body) {
  const bytes = new TextEncoder().encode(JSON.stringify(body)).slice(); // the encoder's buffer may be larger
  return { body: bytes.buffer, digest: await sha256Hex(bytes) };
}
