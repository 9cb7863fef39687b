/** Cases on a map: all that are open in its frame, with a list that says the same, and the small map of one. */

import { t, tn } from "../kernel/words.js";
import { all, maybe, must } from "./dom.js";

/** @import { MapMarker, MapView } from "../map/types.d.ts" */
/** @import { Point } from "../places/types.d.ts" */
/**
 * @typedef {{url: string, title: string, status: string, status_word: string, place: string, lat: number, lon: number}} CaseMark
 * @typedef {{cells: [number, number, number][], cases: CaseMark[]}} Marks
 */

const CLOSER = 2;
const DIGITS = 5;
const NOT_NOW = () => t("La carte ne peut être affichée maintenant ; la liste dit la même chose.");

/**
 * @param {HTMLElement} seat
 * @param {{fetch: typeof globalThis.fetch, load: (url: string, target: string) => Promise<unknown>}} ports
 *   `load`: put the fragment of a page into the element of a selector
 */
export async function openCasesMap(seat, { fetch, load }) {
  const said = must(document, "[data-map-said]");
  const filter = /** @type {HTMLFormElement} */ (must(document, "[data-map-filter]"));
  const { marks: marksUrl = "", list = "" } = seat.dataset;
  /** @type {MapMarker[]} */
  let shown = [];
  /** @type {AbortController | null} */
  let asking = null;
  const zone = boxOf(filter);

  try {
    const label = t("Carte des demandes ouvertes. La liste qui suit dit la même chose.");
    const start = zone ? { centre: zone.middle, zoom: zone.zoom } : {};
    said.textContent = t("La carte se charge…");
    const { openMap } = await import("../map/frame.js");
    const view = await openMap(seat, { label, ...start, onStill: () => show() });
    for (const field of all(filter, "select")) field.addEventListener("change", () => show());
    filter.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
    });
    await show();

    async function show() {
      asking?.abort();
      asking = new AbortController();
      const asked = new URLSearchParams(/** @type {any} */ (new FormData(filter))); // any: no file is among them
      const { south, west, north, east } = view.box();
      const box = [south, west, north, east].map((degrees) => degrees.toFixed(DIGITS)).join(",");
      asked.set("zone", box);
      /** @type {HTMLInputElement} */ (must(filter, '[name="zone"]')).value = box;
      try {
        const answer = await fetch(`${marksUrl}?${asked}&zoom=${view.zoom().toFixed(1)}`, { signal: asking.signal });
        if (!answer.ok) throw new Error(`${marksUrl} answered ${answer.status}`);
        put(view, await answer.json());
        history.replaceState(history.state, "", `${list}?${asked}`);
        await load(`${list}?${asked}`, "#map-list");
      } catch (error) {
        if (error instanceof DOMException && error.name === "AbortError") return;
        said.textContent = t("Sans réseau, la carte ne peut dire ce qui est nouveau.");
      }
    }
  } catch {
    seat.hidden = true; // no map here, or its scripts are away
    said.textContent = NOT_NOW();
  }

  /**
   * @param {MapView} view
   * @param {Marks} marks
   */
  function put(view, { cells, cases }) {
    const hadFocus = seat.contains(document.activeElement) && document.activeElement?.matches("[data-mark]");
    for (const marker of shown) marker.remove();
    shown = [
      ...cells.map(([lat, lon, count]) =>
        view.addMarker({
          element: cellOf(count, () => view.moveTo([lat, lon], view.zoom() + CLOSER)),
          point: [lat, lon],
        }),
      ),
      ...cases.map((one) => view.addMarker({ element: pointOf(one), point: [one.lat, one.lon] })),
    ];
    const total = cases.length + cells.reduce((sum, [, , count]) => sum + count, 0);
    said.textContent = tn("{n} demande ouverte sur cette carte.", "{n} demandes ouvertes sur cette carte.", total);
    if (hadFocus) maybe(seat, "[tabindex='0']")?.focus();
  }
}

/**
 * The small map of one case, opened by its button.
 * @param {HTMLElement} seat
 */
export function wireSmallMap(seat) {
  const button = must(seat, "button");
  const said = must(seat, '[role="status"]');
  const { lat = "", lon = "", label = "" } = seat.dataset;
  /** @type {Point} */
  const point = [Number(lat), Number(lon)];

  button.addEventListener("click", async () => {
    const frame = Object.assign(document.createElement("div"), { className: "place__map" });
    button.after(frame);
    button.hidden = true;
    try {
      const { openMap } = await import("../map/frame.js");
      const view = await openMap(frame, { label: t("Carte : {place}", { place: label }), centre: point });
      const element = Object.assign(document.createElement("span"), { className: "map__pin map__pin--fixed" });
      view.addMarker({ element, point, anchor: "bottom" });
      maybe(frame, "[tabindex='0']")?.focus();
    } catch {
      frame.remove();
      button.hidden = false;
      said.textContent = t("La carte ne peut être affichée maintenant.");
    }
  });
}

/**
 * @param {number} count
 * @param {() => void} closer
 */
function cellOf(count, closer) {
  const cell = Object.assign(document.createElement("button"), { type: "button", className: "map__cell" });
  cell.dataset.mark = "";
  cell.textContent = String(count);
  cell.setAttribute("aria-label", tn("{n} demande ici : s’approcher", "{n} demandes ici : s’approcher", count));
  cell.addEventListener("click", (event) => {
    event.stopPropagation();
    closer();
  });
  return cell;
}

/** @param {CaseMark} one */
function pointOf({ url, title, status, status_word, place }) {
  const point = Object.assign(document.createElement("a"), { href: url, className: `map__case map__case--${status}` });
  point.dataset.mark = "";
  point.setAttribute("aria-label", [title, place, status_word].filter(Boolean).join(", "));
  point.title = [title, place].filter(Boolean).join(", ");
  return point;
}

/**
 * The box that the address asked for, as a middle and a zoom that shows it.
 * @param {HTMLFormElement} filter
 * @returns {{middle: Point, zoom: number} | null}
 */
function boxOf(filter) {
  const field = /** @type {HTMLInputElement} */ (must(filter, '[name="zone"]'));
  const [south, west, north, east] = field.value.split(",").map(Number);
  if (east === undefined || !(east > west)) return null;
  const zoom = Math.log2((360 * (innerWidth / 256)) / (east - west));
  return { middle: [(south + north) / 2, (west + east) / 2], zoom: Math.min(zoom, 19) };
}
