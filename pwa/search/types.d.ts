/** The index as the town's server writes it: `Index.to_json` of `server/kernel/search/index.py`. */
export interface SearchIndex {
  form: number;
  stop: string;
  ends: [number, string][];
  entries: [kind: string, code: string][];
  /** In their order, a space between two. */
  words: string;
  /** The term of each word. */
  terms: number[];
  /** How much each term says. */
  weights: number[];
  /** Where each term stands: under what it is worth, how far each document is from the one before. */
  postings: number[][][];
}

/** What was found: its kind, its code, and its place in the index. */
export interface Found {
  kind: string;
  code: string;
  number: number;
}

export interface Asking {
  limit?: number;
  /** Of these kinds alone; all when there are none. */
  kinds?: string[];
}

export interface Search {
  find(query: string, asking?: Asking): Found[];
  suggest(text: string, asking?: Asking): Found[];
}

export interface Reading {
  stem(word: string): string;
  isSaid(word: string): boolean;
}

/** Terms that a typed word may stand for, and how well. */
export type Readings = Map<number, number>;

/** What each document gains from a typed word. */
export type Gains = Map<number, number>;
