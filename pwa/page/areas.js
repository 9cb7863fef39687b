/** The map of an area to follow: what is touched goes into the fields that serve without a script too. */

import { t } from "../kernel/words.js";
import { all, maybe, must } from "./dom.js";

/** @import { MapView } from "../map/types.d.ts" */
/** @import { Point } from "../places/types.d.ts" */
/** @typedef {ReturnType<typeof import("../map/pin.js").createPin>} Pin */

const DIGITS = 5;
const [TOWN_ZOOM, NEAR_ZOOM] = [14, 16];
/** Around what is shown. */
const MARGIN = 1.3;
const POSITION = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/;

/** @param {HTMLFormElement} form */
export function wireAreas(form) {
  const panel = maybe(form, "[data-area-map]");
  if (!panel) return;
  const [seat, said] = [must(panel, "[data-area-seat]"), must(panel, "[data-area-said]")];
  const [acts, word] = [must(panel, "[data-area-acts]"), must(panel, "[data-area-centre-word]")];
  const place = field(form, "place");
  const corners = /** @type {HTMLInputElement[]} */ (all(form, '[name^="corner_"]'));
  /** @type {Map<HTMLInputElement, Pin>} */
  const pins = new Map();
  /** @type {MapView | null} */
  let view = null;
  /** @type {Promise<void> | null} */
  let opening = null;

  const isDrawn = () => kindOf(form) === "drawn";
  const fields = () => (isDrawn() ? corners : [place]);

  async function open() {
    const [{ openMap }, { createPin }] = await Promise.all([import("../map/frame.js"), import("../map/pin.js")]);
    const start = frameOf(pointsIn(fields()), seat.clientWidth);
    const label = t("Carte de la ville. Les flèches la déplacent, plus et moins changent l’échelle.");
    const opened = await openMap(seat, { label, ...start, onTapped: put });
    view = opened;
    for (const input of [place, ...corners]) {
      pins.set(input, createPin(opened, { onPut: (point) => write(input, point), label: () => nameOf(input) }));
    }
    acts.hidden = false;
  }

  /** @param {Point} point where somebody touched the map: the place, or the next corner */
  function put(point) {
    const next = isDrawn() ? corners.find((input) => input.value.trim() === "") : place;
    if (!next) {
      said.textContent = t("Les huit coins sont placés. Effacez-en un pour en mettre un autre.");
      return;
    }
    write(next, point);
    said.textContent = t("{corner} : placé au repère.", { corner: nameOf(next) });
  }

  /**
   * @param {HTMLInputElement} input
   * @param {Point} point
   */
  function write(input, point) {
    input.value = point.map((degrees) => degrees.toFixed(DIGITS)).join(", ");
    show();
  }

  /** What the fields hold, on the map. */
  function show() {
    word.textContent = isDrawn() ? t("Placer un coin au centre") : t("Placer le repère au centre");
    const shown = fields();
    for (const [input, pin] of pins) {
      const point = shown.includes(input) ? pointIn(input) : null;
      if (point) pin.show(point);
      else pin.hide();
    }
    if (view) outline(view, pointsIn(shown));
  }

  /**
   * @param {MapView} shown
   * @param {Point[]} points
   */
  function outline(shown, points) {
    const isRing = isDrawn() && points.length > 2;
    const [centre] = isDrawn() ? [] : points;
    shown.showCircle(centre ? { point: centre, metres: Number(field(form, "radius").value) } : null);
    shown.showRing(isRing ? points : null);
  }

  async function follow() {
    panel?.toggleAttribute("hidden", kindOf(form) === "borough");
    if (panel?.hidden) return;
    try {
      if (!opening) said.textContent = t("La carte se charge…");
      opening ??= open().then(() => {
        said.textContent = "";
      });
      await opening;
      view?.refresh();
      show();
    } catch {
      seat.hidden = true;
      said.textContent = t("La carte ne peut être affichée maintenant. Écrivez les endroits ci-dessous.");
    }
  }

  must(panel, "[data-area-centre]").addEventListener("click", () => view && put(view.centre()));
  form.addEventListener("change", follow);
  follow();
}

/**
 * Where a map of this width shows all of these points; the town without any.
 * @param {Point[]} points
 * @param {number} width
 * @returns {{centre: Point | null, zoom: number}}
 */
function frameOf(points, width) {
  if (points.length === 0) return { centre: null, zoom: TOWN_ZOOM };
  const [lats, lons] = [points.map(([lat]) => lat), points.map(([, lon]) => lon)];
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const span = Math.max(east - west, (north - south) * 2) * MARGIN;
  const zoom = span > 0 ? Math.floor(Math.log2((360 * width) / 256 / span)) : NEAR_ZOOM;
  return { centre: [(south + north) / 2, (west + east) / 2], zoom: Math.min(zoom, NEAR_ZOOM) };
}

/** @param {HTMLInputElement[]} inputs */
const pointsIn = (inputs) => inputs.map(pointIn).filter((point) => point !== null);

/** @param {HTMLFormElement} form */
const kindOf = (form) => new FormData(form).get("kind");

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
const field = (form, name) => /** @type {HTMLInputElement} */ (must(form, `[name="${name}"]`));

/** @param {HTMLInputElement} input */
const nameOf = (input) => input.labels?.[0]?.firstChild?.textContent?.trim() ?? "";

/**
 * @param {HTMLInputElement} input
 * @returns {Point | null} null for what is written in words
 */
function pointIn(input) {
  const [, lat, lon] = POSITION.exec(input.value) ?? [];
  return lat && lon ? [Number(lat), Number(lon)] : null;
}
