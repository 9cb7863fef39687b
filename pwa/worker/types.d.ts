/** What the worker's parts ask of the browser: the few members they use, so that node can stand in for it. */

import type { DrainResult, TriggerReason } from "../types.d.ts";

/** The line that the route `/sw.js` writes before the worker's source. */
export interface Build {
  /** changes whenever a byte of the application changes */
  build: string;
  /** address of the icon that notices bear */
  icon: string;
  /** the language of pages by the prefix of their addresses */
  languages: Record<string, string>;
  /** what is taken along once the application is installed */
  later?: string[];
  precache: PrecacheEntry[];
  /** version of the sync protocol */
  proto: number;
}

export interface PrecacheEntry {
  url: string;
  /** sha-256 of the bytes, lower-case hexadecimal */
  digest: string;
  /** the prefix of the language that alone needs it; absent: kept on every device */
  language?: string;
}

/** What a rule looks at. */
export interface Asked {
  isOurs: boolean;
  method: string;
  path: string;
  /** the path without the prefix of its language */
  page: string;
  search: string;
  isNavigation: boolean;
  /** htmx asks for a part of the page */
  isFragment: boolean;
  isRange: boolean;
}

/**
 * untouched: the browser does as if there were no worker · local: made here from IndexedDB · cache-first: what has its
 * digest in its name · network-first: the town's answer, else what was kept · network: never kept, the offline page
 * when nobody answers.
 */
export type Strategy = "untouched" | "local" | "cache-first" | "network-first" | "network";

export interface Rule {
  name: string;
  match(asked: Asked): boolean;
  strategy: Strategy;
  cache: "static" | "pages" | "cards" | "personal" | null;
  max_age_s: number | null;
  timeout_ms: number | null;
}

export interface FetchPorts {
  fetch(request: Request): Promise<Response>;
  caches: CacheStorage;
  precache: Precache;
  names: CacheNames;
  /** the account whose pages this device may show now */
  owner(): Promise<string | null>;
  local(url: URL): Promise<Response>;
  now(): number;
  /** what an answer says of the town is followed */
  hear(response: Response): Promise<void>;
  /** resolves after so many milliseconds */
  wait(ms: number): Promise<void>;
}

export interface CacheNames {
  precache: string;
  static: string;
  pages: string;
  /** the knowledge cards, of whatever build */
  cards: string;
  personal(owner: string): string;
}

export interface Precache {
  /** keeps what every device needs, and what pages of these languages need */
  install(prefixes?: string[]): Promise<void>;
  /** from now on this device keeps pages of this language too */
  speak(prefix: string): Promise<void>;
  match(path: string, search: string): Promise<Response | undefined>;
  /** the present file that bears the same name under another digest */
  matchOtherDigest(path: string): Promise<Response | undefined>;
  tidy(): Promise<void>;
  /** the entries that this device keeps: those of every device, and of the languages that it speaks */
  kept(): Promise<PrecacheEntry[]>;
  /** downloads what the list has and the phone has not */
  mend(): Promise<void>;
}

export interface Renewing {
  /** never rejects */
  hear(response: Pick<Response, "headers">): Promise<void>;
  /** the pages of this state are kept, until another one is heard */
  follow(state: string): Promise<void>;
}

export interface Extendable {
  waitUntil(promise: Promise<unknown>): void;
}

export interface FetchLike extends Extendable {
  request: Request;
  respondWith(response: Promise<Response>): void;
}

export interface MessageLike extends Extendable {
  data: unknown;
}

export interface WorkerScope {
  skipWaiting(): Promise<void>;
  clients: {
    claim(): Promise<void>;
    matchAll(options: { includeUncontrolled: boolean; type: "window" }): Promise<readonly { url: string }[]>;
  };
}

export interface LifecyclePorts {
  scope: WorkerScope;
  caches: CacheStorage;
  names: CacheNames;
  precache: Precache;
  drain(reason: TriggerReason): Promise<DrainResult>;
  /** fetches what the person who just signed in should find without a signal */
  warm(paths: string[]): Promise<void>;
  /** a page heard in which state the town is */
  follow(state: string): Promise<void>;
  /** notices stop on this device */
  unsubscribe(): Promise<void>;
}
