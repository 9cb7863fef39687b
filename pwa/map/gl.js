/** The map drawn by MapLibre GL (WebGL 2). Its zooms are those of 512-pixel tiles, one less than ours. */

import { addProtocol, Map as GlMap, Marker, setWorkerUrl } from "maplibre-gl";
import { Protocol } from "pmtiles";
import { AREAS, FIRST_ZOOM, LAST_ZOOM, LINES, NAMES, WAYS, WIDENING } from "./look.js";

/** @import { ExpressionSpecification, GeoJSONSource, LayerSpecification, StyleSpecification } from "maplibre-gl" */
/** @import { Point } from "../places/types.d.ts" */
/** @import { Colours, MapOptions, MapView, Stop } from "./types.d.ts" */

const protocol = new Protocol();
addProtocol("pmtiles", protocol.tile);
setWorkerUrl(new URL(__MAP_WORKER__, import.meta.url).href);

const CIRCLE_CORNERS = 64;
const METRES_PER_DEGREE = 111_195;

/**
 * @param {MapOptions} options
 * @returns {Promise<MapView>} once the map can be used
 * @throws where nothing can be drawn with WebGL
 */
export async function drawWithGl({ canvas, centre, zoom, label, tiles, colours, onStill, onTapped }) {
  protocol.add(tiles.archive);
  const url = `pmtiles://${tiles.archive.source.getKey()}`;
  const map = new GlMap({
    container: canvas,
    style: styleOf(url, colours),
    center: lngLat(centre),
    zoom: zoom - 1,
    minZoom: FIRST_ZOOM - 1,
    maxZoom: LAST_ZOOM - 1,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxPitch: 0,
    fadeDuration: 0,
    locale: { "Map.Title": label },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  /** @type {GeoJSON.Feature | null} */
  let circle = null;
  map.on("moveend", onStill);
  map.on("click", ({ lngLat: { lat, lng } }) => onTapped([lat, lng]));
  await map.once("style.load");

  const drawCircle = () => {
    const source = /** @type {GeoJSONSource | undefined} */ (map.getSource("circle"));
    source?.setData({ type: "FeatureCollection", features: circle ? [circle] : [] });
  };

  return {
    addMarker({ element, point, onDragged, anchor = "center" }) {
      const marker = new Marker({ element, anchor, draggable: onDragged !== undefined });
      marker.setLngLat(lngLat(point)).addTo(map);
      marker.on("dragend", () => {
        const { lat, lng } = marker.getLngLat();
        onDragged?.([lat, lng]);
      });
      return { moveTo: (to) => marker.setLngLat(lngLat(to)), remove: () => marker.remove() };
    },
    showCircle(shown) {
      circle = shown && circleOf(shown);
      drawCircle();
    },
    centre() {
      const { lat, lng } = map.getCenter();
      return [lat, lng];
    },
    zoom: () => map.getZoom() + 1,
    moveTo: (point, to) => map.easeTo({ center: lngLat(point), zoom: (to ?? map.getZoom() + 1) - 1, essential: false }),
    zoomBy: (steps) => map.zoomTo(map.getZoom() + steps),
    box() {
      const bounds = map.getBounds();
      return { south: bounds.getSouth(), west: bounds.getWest(), north: bounds.getNorth(), east: bounds.getEast() };
    },
    refresh() {
      map.resize();
    },
    recolour(next) {
      map.setStyle(styleOf(url, next));
      map.once("style.load", drawCircle);
    },
    close: () => map.remove(),
  };
}

/** @param {Point} point @returns {[number, number]} */
const lngLat = ([lat, lon]) => [lon, lat];

/**
 * @param {{point: Point, metres: number}} circle
 * @returns {GeoJSON.Feature}
 */
function circleOf({ point: [lat, lon], metres }) {
  const [high, wide] = [metres / METRES_PER_DEGREE, metres / METRES_PER_DEGREE / Math.cos((lat * Math.PI) / 180)];
  const ring = Array.from({ length: CIRCLE_CORNERS + 1 }, (_, corner) => {
    const turn = (corner / CIRCLE_CORNERS) * 2 * Math.PI;
    return [lon + wide * Math.cos(turn), lat + high * Math.sin(turn)];
  });
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}

/**
 * @param {string} url
 * @param {Colours} colours
 * @returns {StyleSpecification}
 */
function styleOf(url, colours) {
  return {
    version: 8,
    sources: {
      town: { type: "vector", url },
      circle: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": colours.land } },
      ...AREAS.map((area) => areaLayer(area, colours)),
      lineLayer("stream", "water", { color: colours.water, widths: LINES.stream, filter: IS_LINE }),
      lineLayer("rail", "rail", { color: colours.rail, widths: LINES.rail, filter: IS_LINE }),
      ...WAYS.filter(({ edge }) => edge > 0).map((way) => wayLayer(way, colours, "edge")),
      ...WAYS.map((way) => wayLayer(way, colours, way.rank)),
      circleLayer("fill", colours),
      circleLayer("line", colours),
      ...nameLayers(colours),
    ],
  };
}

/** @type {ExpressionSpecification} */
const IS_AREA = ["==", ["geometry-type"], "Polygon"];
/** @type {ExpressionSpecification} */
const IS_LINE = ["==", ["geometry-type"], "LineString"];

/**
 * @param {typeof AREAS[number]} area
 * @param {Colours} colours
 * @returns {LayerSpecification}
 */
function areaLayer({ layer, colour, from }, colours) {
  return {
    id: layer,
    type: "fill",
    source: "town",
    "source-layer": layer,
    minzoom: Math.max(0, from - 1),
    filter: IS_AREA,
    paint: { "fill-color": colours[colour] },
  };
}

/**
 * @param {typeof WAYS[number]} way
 * @param {Colours} colours
 * @param {keyof Colours} colour
 */
function wayLayer({ rank, from, widths, edge }, colours, colour) {
  const wider = colour === "edge" ? edge : 0;
  return lineLayer(`${rank}-${colour}`, "street", {
    color: colours[colour],
    widths: widths.map(([at, width]) => [at, width + wider]),
    filter: ["all", IS_LINE, ["==", ["get", "rank"], rank]],
    from,
  });
}

/**
 * @param {string} id
 * @param {string} layer
 * @param {{color: string, widths: Stop[], filter: ExpressionSpecification, from?: number}} look
 * @returns {LayerSpecification}
 */
function lineLayer(id, layer, { color, widths, filter, from = 1 }) {
  const stops = widths.flatMap(([at, width]) => [at - 1, width]);
  return {
    id,
    type: "line",
    source: "town",
    "source-layer": layer,
    minzoom: from - 1,
    filter,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": color,
      "line-width": /** @type {ExpressionSpecification} */ ([
        "interpolate",
        ["exponential", WIDENING],
        ["zoom"],
        ...stops,
      ]),
    },
  };
}

/**
 * @param {"fill" | "line"} type
 * @param {Colours} colours
 * @returns {LayerSpecification}
 */
function circleLayer(type, colours) {
  return type === "fill"
    ? { id: "circle", type, source: "circle", paint: { "fill-color": colours.circle, "fill-opacity": 0.16 } }
    : { id: "circle-edge", type, source: "circle", paint: { "line-color": colours.circle, "line-width": 1.5 } };
}

/**
 * @param {Colours} colours
 * @returns {LayerSpecification[]}
 */
function nameLayers(colours) {
  const paint = { "text-color": colours.text, "text-halo-color": colours.halo, "text-halo-width": 1.5 };
  const font = ["sans-serif"];
  return [
    {
      id: "house",
      type: "symbol",
      source: "town",
      "source-layer": "house",
      minzoom: NAMES.houseFrom - 1,
      layout: { "text-field": ["get", "number"], "text-font": font, "text-size": 11 },
      paint,
    },
    {
      id: "green-name",
      type: "symbol",
      source: "town",
      "source-layer": "green",
      minzoom: NAMES.areaFrom - 1,
      layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 12, "text-max-width": 7 },
      paint,
    },
    {
      id: "street-name",
      type: "symbol",
      source: "town",
      "source-layer": "street",
      minzoom: NAMES.streetFrom - 1,
      layout: {
        "symbol-placement": "line",
        "text-field": ["get", "name"],
        "text-font": font,
        "text-size": ["interpolate", ["linear"], ["zoom"], 14, 11, 18, 15],
      },
      paint,
    },
    {
      id: "place",
      type: "symbol",
      source: "town",
      "source-layer": "place",
      maxzoom: NAMES.placeUpTo - 1,
      layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 15 },
      paint,
    },
  ];
}
