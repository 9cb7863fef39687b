/** The map drawn by MapLibre GL (WebGL 2). Its zooms are those of 512-pixel tiles, one less than ours. */

import { addProtocol, Map as GlMap, Marker, setWorkerUrl } from "maplibre-gl";
import { Protocol } from "pmtiles";
import { METRES_PER_DEGREE } from "../places/geometry.js";
import { styleOf } from "./gl-style.js";
import { FIRST_ZOOM, LAST_ZOOM } from "./look.js";

/** @import { GeoJSONSource } from "maplibre-gl" */
/** @import { Point } from "../places/types.d.ts" */
/** @import { MapOptions, MapView } from "./types.d.ts" */

const protocol = new Protocol();
addProtocol("pmtiles", protocol.tile);
setWorkerUrl(new URL(__MAP_WORKER__, import.meta.url).href);

const CIRCLE_CORNERS = 64;

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
  /** @type {GeoJSON.Feature | null} */
  let ring = null;
  map.on("moveend", onStill);
  map.on("click", ({ lngLat: { lat, lng } }) => onTapped([lat, lng]));
  await map.once("style.load");

  const drawCircle = () => {
    const source = /** @type {GeoJSONSource | undefined} */ (map.getSource("circle"));
    source?.setData({ type: "FeatureCollection", features: [circle, ring].filter((shown) => shown !== null) });
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
    showRing(shown) {
      ring = shown && areaOf([...shown, ...shown.slice(0, 1)].map(lngLat));
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
  return areaOf(ring);
}

/**
 * @param {number[][]} ring
 * @returns {GeoJSON.Feature}
 */
function areaOf(ring) {
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}
