/** The way to say where with a pin on the map; the map is fetched when this way is chosen. */

import { locate } from "../../capture/position.js";
import { t } from "../../kernel/words.js";
import { maybe, must } from "../dom.js";
import { readPick } from "../report/reading.js";

/** @import { MapView } from "../../map/types.d.ts" */
/** @import { Point } from "../../places/types.d.ts" */
/** @import { Fix } from "../../types.d.ts" */
/** @import { Finder } from "./finder.js" */
/** @typedef {{view: MapView, pin: ReturnType<typeof import("../../map/pin.js").createPin>}} Opened */

/** Further digits would be below a tenth of a metre. */
const DIGITS = 6;

/**
 * @param {HTMLFormElement} form
 * @param {{finder: Finder, geolocation: Geolocation | undefined, measured: (fix: Fix) => void, changed: () => void}} ports
 *   `measured`: where the device says it is, to be kept beside what is chosen
 */
export function wireMap(form, { finder, geolocation, measured, changed }) {
  const panel = maybe(form, '[data-place-panel="map"]');
  if (!panel) return { show: async (/** @type {Fix | null} */ _fix) => {} };
  const seat = must(panel, "[data-map]");
  const acts = must(panel, "[data-map-acts]");
  const said = must(panel, "[data-map-said]");
  const here = must(panel, "[data-map-here]");
  const kept = /** @type {HTMLInputElement} */ (must(form, '[name="pick_map"]'));
  /** @type {Promise<Opened> | null} */
  let opening = null;
  let latest = "";

  here.addEventListener("click", goHere);
  must(panel, "[data-map-centre]").addEventListener("click", async () => {
    const opened = await opening;
    opened?.pin.put(opened.view.centre());
  });

  /** @param {Fix | null} fix */
  async function open(fix) {
    const [{ openMap }, { createPin }] = await Promise.all([import("../../map/frame.js"), import("../../map/pin.js")]);
    const label = t("Carte de la ville. Les flèches la déplacent, plus et moins changent l’échelle.");
    /** @type {Opened | null} */
    let opened = null;
    const start = pointOf(kept.value) ?? elsewhere(form) ?? (fix && pointOfFix(fix));
    const view = await openMap(seat, { label, centre: start, onTapped: (point) => opened?.pin.put(point) });
    const pin = createPin(view, { onPut: keep });
    opened = { view, pin };
    acts.hidden = false;
    said.textContent = "";
    const known = pointOf(kept.value);
    if (known) pin.show(known);
    else if (start) pin.put(start);
    if (fix) view.showCircle({ point: pointOfFix(fix), metres: fix.accuracy_m });
    return opened;
  }

  /**
   * The pin stands there: kept at once, in words as soon as they are known.
   * @param {Point} point
   */
  async function keep(point) {
    const mark = point.join(" ");
    latest = mark;
    write(point, t("Un point sur la carte"));
    const answer = await finder.around(point).catch(() => null);
    if (latest !== mark) return;
    const near = answer?.places[0]?.label;
    if (near) write(point, t("Près de : {place}", { place: near }));
    say(near, answer?.is_outside ?? false);
  }

  /**
   * @param {string | undefined} near
   * @param {boolean} isOutside
   */
  function say(near, isOutside) {
    const where = near ? t("Le repère est près de : {place}.", { place: near }) : t("Le repère est placé.");
    const outside = t("Il semble hors de la ville ; s’il est bien là, continuez : la Ville dira qui s’en occupe.");
    said.textContent = isOutside ? `${where} ${outside}` : where;
  }

  /**
   * @param {Point} point
   * @param {string} label
   */
  function write(point, label) {
    const [lat, lon] = point.map((degrees) => Number(degrees.toFixed(DIGITS)));
    kept.value = JSON.stringify({ mode: "map", label, lat, lon, gazetteer: null, ids: [] });
    changed();
  }

  async function goHere() {
    const opened = await opening;
    if (!opened || here.getAttribute("aria-disabled") === "true") return;
    here.setAttribute("aria-disabled", "true");
    said.textContent = t("Recherche de votre position…");
    /** @param {Fix} fix each a better one */
    const arrive = (fix) => {
      measured(fix);
      opened.view.showCircle(circleOf(fix));
      opened.view.moveTo(pointOfFix(fix), ZOOM_HERE);
      opened.pin.put(pointOfFix(fix));
    };
    const found = await locate({ geolocation, onFix: arrive });
    here.removeAttribute("aria-disabled");
    if (!found.ok) said.textContent = found.message;
  }

  return {
    /**
     * This way was chosen.
     * @param {Fix | null} fix
     */
    async show(fix) {
      if (!opening) {
        seat.hidden = false;
        said.textContent = t("La carte se charge…");
        opening = open(fix);
      }
      try {
        (await opening).view.refresh();
      } catch {
        opening = null;
        acts.hidden = true;
        seat.hidden = true;
        said.textContent = t(
          "La carte ne peut être affichée maintenant. Dites l’endroit d’une autre façon : une adresse, un coin de rues, des mots.",
        );
      }
    },
  };
}

const ZOOM_HERE = 17;

/**
 * @param {string} value
 * @returns {Point | null}
 */
function pointOf(value) {
  const pick = readPick(value);
  return pick && pick.lat !== null && pick.lon !== null ? [pick.lat, pick.lon] : null;
}

/**
 * What was picked another way: the map opens there.
 * @param {HTMLFormElement} form
 */
function elsewhere(form) {
  const names = ["address", "intersection", "segment", "gps"].map((mode) => `[name="pick_${mode}"]`);
  const fields = names.map((name) => /** @type {HTMLInputElement | null} */ (maybe(form, name)));
  return fields.map((field) => pointOf(field?.value ?? "")).find((point) => point !== null) ?? null;
}

/** @param {Fix} fix @returns {Point} */
const pointOfFix = ({ lat, lon }) => [lat, lon];

/** @param {Fix} fix */
const circleOf = (fix) => ({ point: pointOfFix(fix), metres: fix.accuracy_m });
