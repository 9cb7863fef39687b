/** « Est-ce déjà signalé ? »: open cases near the place, before the questions; from the town, or from those taken along. */

import { here, t } from "../../kernel/words.js";
import { distanceM } from "../../places/geometry.js";
import { keptCases } from "../../places/keeping.js";
import { all, cloneOf, maybe, must } from "../dom.js";
import { readPlace } from "./reading.js";

/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { Place } from "../../types.d.ts" */
/** @import { Report } from "./report.js" */
/** @typedef {{reference: string, text: string, place: string, about: string, photo_url: string, photo_alt: string}} Same */

const PATIENCE_MS = 4000;
const SHOWN_AT_MOST = 5;

/** @type {WeakMap<HTMLFormElement, ReturnType<typeof wireSame>>} */
const wired = new WeakMap();

/**
 * The third step opens: what is known already near the place is offered before the questions.
 * @param {Report} report
 */
export function showSame(report) {
  const { form, topic } = report;
  if (topic.look_alikes_m === null) return;
  const changed = () => report.touch();
  const same = wired.get(form) ?? wireSame(form, { topic, caches, fetch: fetch.bind(window), changed });
  wired.set(form, same);
  same.show();
}

/**
 * @param {HTMLFormElement} form
 * @param {{topic: TopicForPhone, caches: CacheStorage, fetch: typeof globalThis.fetch, changed: () => void}} ports
 */
function wireSame(form, { topic, caches, fetch, changed }) {
  const panel = must(form, "[data-same]");
  const kept = /** @type {HTMLInputElement | null} */ (maybe(form, 'input[type="hidden"][name="same_as"]'));
  let shown = "";

  must(panel, "[data-same-list]").addEventListener("change", ({ target }) => {
    if (!kept) return; // what the town had answered before this script came are fields themselves
    kept.value = /** @type {HTMLInputElement} */ (target).value;
    changed();
  });

  return {
    /** Asks once for each place. */
    async show() {
      const { chosen } = readPlace(new FormData(form));
      const mark = JSON.stringify(chosen);
      if (!kept || mark === shown) return;
      shown = mark;
      const found = await alike(chosen);
      if (mark === shown) offer(found);
    },
  };

  /**
   * @param {Place["chosen"]} chosen
   * @returns {Promise<Same[]>}
   */
  async function alike({ mode, label, lat, lon }) {
    const asked = new URLSearchParams({ nature: topic.code, maniere: mode, lieu: label });
    if (lat !== null && lon !== null) {
      asked.set("lat", String(lat));
      asked.set("lon", String(lon));
    }
    try {
      const answer = await fetch(here(`/demandes/proches?${asked}`), { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.ok) return (await answer.json()).cases;
    } catch {
      // As if the town had none: what this device took along is looked at.
    }
    return lat === null || lon === null ? [] : alongside([lat, lon], label);
  }

  /**
   * @param {[number, number]} point
   * @param {string} label
   * @returns {Promise<Same[]>}
   */
  async function alongside(point, label) {
    const known = await keptCases(caches).catch(() => []);
    const near = known.flatMap((one) => {
      const metres = one.place === label ? 0 : distanceM(point, [one.lat, one.lon]);
      return one.topic === topic.code && metres <= (topic.look_alikes_m ?? 0) ? [{ ...one, metres }] : [];
    });
    near.sort((one, other) => one.metres - other.metres);
    return near.slice(0, SHOWN_AT_MOST).map(({ metres, about, ...one }) => ({
      ...one,
      about: `${about}, ${t("à {n}\u00a0m", { n: Math.round(metres) })}`,
      photo_url: "",
      photo_alt: "",
    }));
  }

  /** @param {Same[]} cases */
  function offer(cases) {
    const chosen = cases.find(({ reference }) => reference === kept?.value)?.reference ?? "";
    if (kept) kept.value = chosen;
    const lines = cases.map(cardOf);
    if (lines.length > 0) lines.push(cloneOf(panel, "[data-same-other]"));
    must(panel, "[data-same-list]").replaceChildren(...lines);
    for (const box of /** @type {HTMLInputElement[]} */ (all(panel, '[data-same-list] [name="same"]'))) {
      box.checked = box.value === chosen;
    }
    panel.hidden = cases.length === 0;
  }

  /** @param {Same} one */
  function cardOf({ reference, text, place, about, photo_url, photo_alt }) {
    const card = cloneOf(panel, "[data-same-card]");
    /** @type {HTMLInputElement} */ (must(card, "input")).value = reference;
    must(card, '[data-slot="text"]').textContent = text;
    must(card, '[data-slot="place"]').textContent = place;
    must(card, '[data-slot="about"]').textContent = about;
    const photo = /** @type {HTMLImageElement} */ (must(card, '[data-slot="photo"]'));
    photo.hidden = photo_url === "";
    if (photo_url) Object.assign(photo, { src: photo_url, alt: photo_alt });
    return card;
  }
}
