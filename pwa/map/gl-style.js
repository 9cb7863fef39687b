/** The base map as MapLibre's style; its zooms are those of 512-pixel tiles, one less than ours. */

import { AREAS, LINES, NAMES, WAYS, WIDENING } from "./look.js";

/** @import { ExpressionSpecification, LayerSpecification, StyleSpecification, SymbolLayerSpecification } from "maplibre-gl" */
/** @import { Colours, Stop } from "./types.d.ts" */

/**
 * @param {string} url
 * @param {Colours} colours
 * @returns {StyleSpecification}
 */
export function styleOf(url, colours) {
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
  const { houseFrom, areaFrom, streetFrom, placeUpTo } = NAMES;
  return [
    nameLayer("house", colours, { "text-field": ["get", "number"], "text-size": 11 }, { minzoom: houseFrom - 1 }),
    nameLayer("green", colours, { "text-size": 12, "text-max-width": 7 }, { minzoom: areaFrom - 1 }),
    nameLayer(
      "street",
      colours,
      { "symbol-placement": "line", "text-size": ["interpolate", ["linear"], ["zoom"], 14, 11, 18, 15] },
      { minzoom: streetFrom - 1 },
    ),
    nameLayer("place", colours, { "text-size": 15 }, { maxzoom: placeUpTo - 1 }),
  ];
}

/**
 * @param {string} layer
 * @param {Colours} colours
 * @param {SymbolLayerSpecification["layout"]} layout
 * @param {{minzoom?: number, maxzoom?: number}} zooms
 * @returns {LayerSpecification}
 */
function nameLayer(layer, colours, layout, zooms) {
  return {
    id: `${layer}-name`,
    type: "symbol",
    source: "town",
    "source-layer": layer,
    ...zooms,
    layout: { "text-field": ["get", "name"], "text-font": ["sans-serif"], ...layout },
    paint: { "text-color": colours.text, "text-halo-color": colours.halo, "text-halo-width": 1.5 },
  };
}
