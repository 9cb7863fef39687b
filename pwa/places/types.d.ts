/** A position: latitude and longitude in degrees, WGS 84. */
export type Point = [number, number];
export type Line = Point[];

/** `server/places/words.json` */
export interface PlaceWords {
  stop: string[];
  abbreviations: Record<string, string>;
  directions: Record<string, string>;
  "before or after": Record<string, [string, string]>;
  types: string[];
  units: string[];
  suffixes: string[];
  corners: string[];
  "before corners": string[];
  "number words": string[];
}

export interface HouseNumber {
  number: number;
  suffix: string;
}

/** What was typed, taken apart. */
export interface Query {
  tokens: string[];
  house: HouseNumber | null;
  sides: [string[], string[]] | null;
  /** The last word as it was typed, when it may go on. */
  begun: string;
}

/** A name that was found; `score` is in thousandths. */
export interface Match {
  name: number;
  score: number;
}

export type Language = "fr" | "en";
export type Kind = "address" | "street" | "intersection";

/** The head of a pack; positions are hundred-thousandths of a degree. */
export interface PackHead {
  format: number;
  town: string;
  words: PlaceWords;
  suffixes: string[];
  streets: [string, Record<string, string>, string, number, number][];
  lengths: number[];
  areas: [string, [number, number][][]][];
}

export interface House {
  number: number;
  suffix: string;
  point: Point;
}

export interface Segment {
  id: number;
  street: number;
  startsAt: number[];
  endsAt: number[];
  metres: number;
  lines: Line[];
}

export interface StreetCrossing {
  one: number;
  other: number;
  point: Point;
}

/** A place that was found. `score` is in thousandths; `isGuess` marks a house between two that are known. */
export interface Found {
  label: string;
  kind: Kind;
  point: Point;
  score: number;
  streets: number[];
  number: number | null;
  suffix: string;
  isGuess: boolean;
  metres: number;
}

export type LabelledSegment = Segment & { label: string };

/** What somebody chose: the members of `place.chosen` of a case's body. */
export interface Pick {
  mode: "address" | "intersection" | "segment";
  label: string;
  lat: number;
  lon: number;
  gazetteer: string;
  ids: string[];
}

/** An open case that everybody may see, as phones take it along: `/demandes/ouvertes`. */
export interface OpenCase {
  reference: string;
  topic: string;
  lat: number;
  lon: number;
  place: string;
  text: string;
  about: string;
}

/** A file that comes in pieces named by their digest. */
export interface TownFile {
  version: string;
  size: number;
  sha256: string;
  pieces: { sha256: string; size: number }[];
}

/** What phones download, whole: `/lieux/ville`. The members of its own are those of the gazetteer. */
export interface TownPack extends TownFile {
  map: (TownFile & { name: string; credit: string; programs: string[] }) | null;
}

export interface PlaceChoice {
  label: string;
  pick: Pick;
}

export type PlaceAnswer = PlaceChoice & { kind: Kind; metres: number; is_guess: boolean };

/** `/lieux/recherche` */
export interface PlacesAnswer {
  places: PlaceAnswer[];
}

/** `/lieux/autour` */
export type AroundAnswer = PlacesAnswer & { is_outside: boolean };

/** `/lieux/rues` */
export interface StreetsAnswer {
  streets: { id: number; label: string }[];
}

/** `/lieux/rues/<id>` */
export interface AlongAnswer {
  corners: PlaceChoice[];
  segments: PlaceChoice[];
}

export interface PlacesQuestion {
  id: number;
  ask: "search" | "around" | "streets" | "along";
  asked: object;
  locale: string;
}

/** `answer` is null where the device holds no town. */
export interface PlacesReply {
  id: number;
  answer: object | null;
}
