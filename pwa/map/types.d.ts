import type { Point } from "../places/types.d.ts";

/** What lies within the frame of a map, in degrees. */
export interface Box {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** Something of ours on the map: an element that moves with it. */
export interface MapMarker {
  moveTo(point: Point): void;
  remove(): void;
}

export interface MarkerOptions {
  element: HTMLElement;
  point: Point;
  /** Where it was dragged to; without it, it stays. */
  onDragged?: (point: Point) => void;
  /** Which part of the element stands on the point. */
  anchor?: "bottom" | "center";
}

/** A map, whoever draws it. Zooms are those of 256-pixel tiles. */
export interface MapView {
  addMarker(options: MarkerOptions): MapMarker;
  /** Around a position, as far as the device may be wrong; null takes it away. */
  showCircle(circle: { point: Point; metres: number } | null): void;
  /** An area by its corners; null takes it away. */
  showRing(ring: Point[] | null): void;
  centre(): Point;
  zoom(): number;
  moveTo(point: Point, zoom?: number): void;
  zoomBy(steps: number): void;
  box(): Box;
  /** The frame has another size. */
  refresh(): void;
  /** The page turned light or dark. */
  recolour(colours: Colours): void;
}

export interface MapOptions {
  canvas: HTMLElement;
  centre: Point;
  zoom: number;
  label: string;
  tiles: Tiles;
  colours: Colours;
  /** After each move, once the map stands still. */
  onStill(): void;
  onTapped(point: Point): void;
}

/** The base map: from this device, or from the town by ranges. */
export interface Tiles {
  archive: import("pmtiles").PMTiles;
  credit: string;
  centre: Point;
  isKept: boolean;
}

/** By the names of the custom properties of `map.css`, without `--map-`. */
export type Colours = Record<
  "land" | "water" | "green" | "building" | "rail" | "path" | "street" | "main" | "edge" | "text" | "halo" | "circle",
  string
>;

export type Rank = "path" | "street" | "main";
/** A width in pixels at a zoom. */
export type Stop = [zoom: number, width: number];
