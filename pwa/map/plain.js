/** The map drawn by Leaflet on plain canvases, where WebGL is missing or a map that weighs less is better. */

import * as Leaflet from "leaflet";
import {
  CenteredTextSymbolizer,
  exp,
  LineLabelSymbolizer,
  LineSymbolizer,
  leafletLayer,
  PolygonSymbolizer,
} from "protomaps-leaflet";
import { AREAS, FIRST_ZOOM, LAST_ZOOM, LINES, NAMES, WAYS, WIDENING } from "./look.js";

/** @import { LabelRule, PaintRule } from "protomaps-leaflet" */
/** @import { Colours, MapOptions, MapView, Stop, Tiles } from "./types.d.ts" */

// protomaps-leaflet finds Leaflet as a global.
Object.assign(globalThis, { L: Leaflet });

const AREA = 3;
const LAST_DATA_ZOOM = 15;
const MOST_LABEL = 60;
/** Of a name on its line: `LineLabelPlacement` of protomaps-leaflet. */
const CENTRED = 2;

/**
 * @param {MapOptions} options
 * @returns {Promise<MapView>}
 */
export async function drawPlainly({ canvas, centre, zoom, label, tiles, colours, onStill, onTapped }) {
  const map = Leaflet.map(canvas, {
    center: centre,
    zoom: Math.round(zoom),
    minZoom: FIRST_ZOOM,
    maxZoom: LAST_ZOOM,
    zoomControl: false,
    attributionControl: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  canvas.setAttribute("aria-label", label);
  canvas.setAttribute("role", "region");
  let base = layerOf(tiles, colours).addTo(map);
  /** @type {Leaflet.Circle | null} */
  let circle = null;
  /** @type {Leaflet.Polygon | null} */
  let ring = null;
  map.on("moveend", onStill);
  map.on("click", ({ latlng: { lat, lng } }) => onTapped([lat, lng]));

  return {
    addMarker({ element, point, onDragged, anchor = "center" }) {
      const icon = Leaflet.divIcon({ html: element, className: `map__seat map__seat--${anchor}`, iconSize: [0, 0] });
      const marker = Leaflet.marker(point, { icon, draggable: onDragged !== undefined, keyboard: false }).addTo(map);
      marker.on("dragend", () => {
        const { lat, lng } = marker.getLatLng();
        onDragged?.([lat, lng]);
      });
      return { moveTo: (to) => marker.setLatLng(to), remove: () => marker.remove() };
    },
    showCircle(shown) {
      circle?.remove();
      circle =
        shown && Leaflet.circle(shown.point, { radius: shown.metres, interactive: false, className: "map__circle" });
      circle?.addTo(map);
    },
    showRing(shown) {
      ring?.remove();
      ring = shown && Leaflet.polygon(shown, { interactive: false, className: "map__circle" });
      ring?.addTo(map);
    },
    centre() {
      const { lat, lng } = map.getCenter();
      return [lat, lng];
    },
    zoom: () => map.getZoom(),
    moveTo: (point, to) => map.setView(point, to === undefined ? map.getZoom() : Math.round(to)),
    zoomBy: (steps) => map.setZoom(map.getZoom() + steps),
    box() {
      const bounds = map.getBounds();
      return { south: bounds.getSouth(), west: bounds.getWest(), north: bounds.getNorth(), east: bounds.getEast() };
    },
    refresh: () => map.invalidateSize(),
    recolour(next) {
      base.remove();
      base = layerOf(tiles, next).addTo(map);
    },
  };
}

/**
 * @param {Tiles} tiles
 * @param {Colours} colours
 * @returns {Leaflet.GridLayer}
 */
function layerOf({ archive }, colours) {
  return /** @type {Leaflet.GridLayer} */ (
    /** @type {unknown} */ (
      leafletLayer({
        url: archive,
        maxDataZoom: LAST_DATA_ZOOM,
        attribution: "",
        backgroundColor: colours.land,
        paintRules: paintRules(colours),
        labelRules: labelRules(colours),
      })
    )
  );
}

/**
 * @param {Colours} colours
 * @returns {PaintRule[]}
 */
function paintRules(colours) {
  const areas = AREAS.map(({ layer, colour, from }) => ({
    dataLayer: layer,
    minzoom: from,
    symbolizer: new PolygonSymbolizer({ fill: colours[colour] }),
    filter: isArea,
  }));
  const edges = WAYS.filter(({ edge }) => edge > 0).map(({ rank, from, widths, edge }) =>
    lineRule("street", colours.edge, { widths: widths.map(([at, width]) => [at, width + edge]), rank, from }),
  );
  const ways = WAYS.map(({ rank, from, widths }) => lineRule("street", colours[rank], { widths, rank, from }));
  return [
    ...areas,
    lineRule("water", colours.water, { widths: LINES.stream }),
    lineRule("rail", colours.rail, { widths: LINES.rail }),
    ...edges,
    ...ways,
  ];
}

/**
 * @param {string} layer
 * @param {string} color
 * @param {{widths: Stop[], rank?: string, from?: number}} look
 * @returns {PaintRule}
 */
function lineRule(layer, color, { widths, rank, from = 0 }) {
  return {
    dataLayer: layer,
    minzoom: from,
    symbolizer: new LineSymbolizer({ color, width: exp(WIDENING, widths), lineCap: "round", lineJoin: "round" }),
    filter: (_zoom, feature) => feature.geomType !== AREA && (!rank || feature.props.rank === rank),
  };
}

/** @type {NonNullable<PaintRule["filter"]>} */
const isArea = (_zoom, feature) => feature.geomType === AREA;

/**
 * @param {Colours} colours
 * @returns {LabelRule[]}
 */
function labelRules(colours) {
  const look = { fill: colours.text, stroke: colours.halo, width: 3 };
  const family = "13px system-ui, sans-serif";
  return [
    {
      dataLayer: "place",
      maxzoom: Math.floor(NAMES.placeUpTo),
      symbolizer: new CenteredTextSymbolizer({ ...look, labelProps: ["name"], font: "15px system-ui, sans-serif" }),
    },
    {
      dataLayer: "street",
      minzoom: NAMES.streetFrom,
      symbolizer: new LineLabelSymbolizer({
        ...look,
        labelProps: ["name"],
        font: family,
        maxLabelChars: MOST_LABEL,
        position: CENTRED,
      }),
    },
    {
      dataLayer: "green",
      minzoom: NAMES.areaFrom,
      symbolizer: new CenteredTextSymbolizer({ ...look, labelProps: ["name"], font: family }),
    },
    {
      dataLayer: "house",
      minzoom: NAMES.houseFrom,
      symbolizer: new CenteredTextSymbolizer({ ...look, labelProps: ["number"], font: "11px system-ui, sans-serif" }),
    },
  ];
}
