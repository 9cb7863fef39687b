/** A map in its frame: who draws it, its buttons, and whose data it shows. Loaded when somebody opens a map. */

import { t } from "../kernel/words.js";
import { coloursOf, LAST_ZOOM } from "./look.js";
import { openTiles } from "./tiles.js";

/** @import { Point } from "../places/types.d.ts" */
/** @import { MapOptions, MapView, Tiles } from "./types.d.ts" */

const SLOW = /2g|3g/;
const TOWN_ZOOM = 14;

/** There is no map, or none that can be had now: the page goes on without it. */
class NoMap extends Error {}

/**
 * Opens a map in a seat that is empty; its parts are styled by `map.css`, which comes with it.
 * @param {HTMLElement} seat
 * @param {{label: string, centre?: Point | null, zoom?: number, onStill?: () => void, onTapped?: (point: Point) => void}} wanted
 *   without a centre, the whole town
 * @returns {Promise<MapView>}
 * @throws {NoMap}
 */
export async function openMap(seat, { label, centre = null, zoom, onStill = () => {}, onTapped = () => {} }) {
  seat.setAttribute("aria-busy", "true");
  const [tiles] = await Promise.all([openTiles({ caches, fetch: fetch.bind(window) }), dressed()]).catch(() => [null]);
  seat.removeAttribute("aria-busy");
  if (!tiles) throw new NoMap("no base map");
  const frame = Object.assign(document.createElement("div"), { className: "map" });
  const canvas = Object.assign(document.createElement("div"), { className: "map__canvas" });
  frame.append(canvas);
  seat.replaceChildren(frame);
  const options = {
    canvas,
    centre: centre ?? tiles.centre,
    zoom: zoom ?? (centre ? LAST_ZOOM - 3 : TOWN_ZOOM),
    label,
    tiles,
    colours: coloursOf(frame),
    onStill,
    onTapped,
  };
  const view = await drawn(options, tiles).catch(() => {
    seat.replaceChildren();
    throw new NoMap("nothing here can draw one");
  });
  frame.append(zoomButtons(view), creditLine(tiles));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => view.recolour(coloursOf(frame)));
  return view;
}

/**
 * MapLibre where the device can, Leaflet elsewhere: without WebGL, and over a network where 300 KB more are felt.
 * @param {MapOptions} options
 * @param {Tiles} tiles
 * @returns {Promise<MapView>}
 */
async function drawn(options, { isKept }) {
  const { connection } = /** @type {{connection?: {saveData?: boolean, effectiveType?: string}}} */ (navigator);
  const isDear = !isKept && Boolean(connection?.saveData || SLOW.test(connection?.effectiveType ?? ""));
  if (hasWebGl() && !isDear) {
    try {
      const { drawWithGl } = await import("./gl.js");
      return await drawWithGl(options);
    } catch {
      options.canvas.replaceChildren(); // the driver may refuse what the browser announced
    }
  }
  const { drawPlainly } = await import("./plain.js");
  return drawPlainly(options);
}

function hasWebGl() {
  const probe = document.createElement("canvas").getContext("webgl2");
  probe?.getExtension("WEBGL_lose_context")?.loseContext();
  return probe !== null;
}

/** The styles of maps, once. */
function dressed() {
  const href = new URL(__MAP_STYLES__, import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  document.head.append(link);
  return new Promise((resolve, reject) => {
    link.addEventListener("load", () => resolve(undefined));
    link.addEventListener("error", () => {
      link.remove();
      reject(new NoMap("no styles"));
    });
  });
}

/** @param {MapView} view */
function zoomButtons(view) {
  const group = Object.assign(document.createElement("div"), { className: "map__zoom" });
  for (const [sign, words, steps] of /** @type {const} */ ([
    ["+", t("Agrandir la carte"), 1],
    ["−", t("Réduire la carte"), -1],
  ])) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign });
    button.setAttribute("aria-label", words);
    button.addEventListener("click", () => view.zoomBy(steps));
    group.append(button);
  }
  return group;
}

/** @param {Tiles} tiles */
function creditLine({ credit }) {
  const line = Object.assign(document.createElement("p"), { className: "map__credit", textContent: credit });
  line.hidden = credit === "";
  return line;
}
