/** The pin that says where: dragged, moved by the arrow keys, put where somebody taps. */

import { t } from "../kernel/words.js";
import { METRES_PER_DEGREE } from "../places/geometry.js";

/** @import { Point } from "../places/types.d.ts" */
/** @import { MapMarker, MapView } from "./types.d.ts" */

const STEP_PX = 8;
const FAR_STEPS = 6;
/** Of a pixel at the equator on a map of one 256-pixel tile. */
const METRES_PER_PIXEL = 156_543.03;

/** @type {Record<string, [number, number]>} north and east */
const ARROWS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

/**
 * @param {MapView} view
 * @param {{onPut: (point: Point) => void, label?: () => string}} ports `onPut`: the person put the pin there; `label`: its name,
 *   where there are several
 */
export function createPin(view, { onPut, label }) {
  /** @type {Point | null} */
  let point = null;
  /** @type {MapMarker | null} */
  let marker = null;
  const element = Object.assign(document.createElement("button"), { type: "button", className: "map__pin" });
  const words = t("Repère. Les flèches du clavier le déplacent.");
  element.setAttribute("aria-label", label ? `${label()} – ${words}` : words);
  element.addEventListener("click", (event) => event.stopPropagation()); // a tap on the pin is none on the map below it
  element.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || !point) return;
    event.preventDefault();
    event.stopPropagation();
    put(stepped(point, arrow, event.shiftKey ? STEP_PX * FAR_STEPS : STEP_PX));
  });

  /** @param {Point} to */
  function put(to) {
    show(to);
    onPut(to);
  }

  /**
   * @param {Point} from
   * @param {[number, number]} arrow
   * @param {number} pixels
   * @returns {Point}
   */
  function stepped([lat, lon], [north, east], pixels) {
    const narrow = Math.cos((lat * Math.PI) / 180);
    const degrees = (pixels * METRES_PER_PIXEL * narrow) / 2 ** view.zoom() / METRES_PER_DEGREE;
    return [lat + north * degrees, lon + (east * degrees) / narrow];
  }

  /**
   * Shows the pin without anybody having put it.
   * @param {Point} to
   */
  function show(to) {
    point = to;
    if (marker) marker.moveTo(to);
    else marker = view.addMarker({ element, point: to, anchor: "bottom", onDragged: put });
    const { south, west, north, east } = view.box();
    if (to[0] < south || to[0] > north || to[1] < west || to[1] > east) view.moveTo(to);
  }

  /** Takes the pin off the map. */
  function hide() {
    marker?.remove();
    marker = null;
    point = null;
  }

  return { put, show, hide };
}
