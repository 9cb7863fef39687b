import { createHash } from "node:crypto";

/** @import { NewReport, Photo, ReportFields } from "../../types.d.ts" */

export const AICHA = "018f0000-0000-7000-8000-00000000a1c4";
export const ETIENNE = "018f0000-0000-7000-8000-0000000e7e00";

/** 23 November 2026, 17:03 in Rivemont */
export const NOW = Date.parse("2026-11-23T22:03:11.250Z");

/**
 * @param {Partial<ReportFields>} [more]
 * @returns {ReportFields}
 */
export function fields(more = {}) {
  return {
    catalogue: null,
    lang: "fr-CA",
    answers: { dimension: "grand" },
    comment: "Profond, près de l’arrêt d’autobus.",
    place: {
      chosen: { mode: "text", label: "12, rue des Érables", lat: null, lon: null, gazetteer: null, ids: [] },
      fix: null,
    },
    who: {
      anonymous: false,
      civility: null,
      first_name: "Aïcha",
      last_name: "Belkacem",
      email: "aicha.belkacem@exemple.test",
      phone: null,
      address: null,
    },
    updates: { email: true, sms: false },
    survey_consent: false,
    ...more,
  };
}

/**
 * @param {number} n
 * @param {number} [size]
 * @returns {Photo}
 */
export function photo(n, size = 1000) {
  const bytes = new Uint8Array(size).map((_, index) => (index * 7 + n * 31) & 255);
  return {
    n,
    question: null,
    name: `photo-${n}.jpg`,
    type: "image/jpeg",
    bytes: bytes.buffer,
    sha256: sha256(bytes),
  };
}

/**
 * @param {Partial<NewReport>} [more]
 * @returns {NewReport}
 */
export function report(more = {}) {
  const photos = more.photos ?? [];
  return {
    topic: "nid-de-poule",
    title: "Nid-de-poule",
    owner: null,
    fields: fields(),
    photos,
    clock: () => NOW,
    ...more,
  };
}

/** @param {Uint8Array | ArrayBuffer} bytes */
export function sha256(bytes) {
  return createHash("sha256")
    .update(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes))
    .digest("hex");
}

/**
 * A repeatable source of numbers in [0, 1) (mulberry32).
 * @param {number} seed
 */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
