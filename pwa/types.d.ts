/** What the phone keeps and how its parts speak to each other; imported by JSDoc as `import("../types.d.ts")`. */

import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";

/** Milliseconds since 1970 by the device's clock, which may be wrong by a day. */
export type Clock = () => number;
/** A number in [0, 1). */
export type Random = () => number;

// ------------------------------------------------------------------ the report

export type PlaceMode = "gps" | "map" | "address" | "intersection" | "segment" | "text";

export interface Place {
  chosen: {
    mode: PlaceMode;
    label: string;
    lat: number | null;
    lon: number | null;
    gazetteer: string | null;
    ids: string[];
  };
  fix: Fix | null;
}

export interface Fix {
  lat: number;
  lon: number;
  accuracy_m: number;
  fixed_at: string;
}

export interface Who {
  anonymous: boolean;
  civility: string | null;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  phone: string | null;
  address: string | null;
}

export type Answer = string | number | boolean | null | Answer[] | { [member: string]: Answer };

/** What the form gives: everything of the wire body that the outbox does not add itself. */
export interface ReportFields {
  catalogue: string | null;
  lang: string;
  answers: Record<string, Answer>;
  comment: string;
  place: Place;
  who: Who;
  updates: { email: boolean; sms: boolean };
  survey_consent: boolean;
  /** The reference of an open case that the person says is the same. */
  same_as?: string;
}

/** A photo or a PDF ready to be kept: bytes in memory, never the picker's File. */
export interface Photo {
  n: number;
  question: string | null;
  name: string;
  type: string;
  bytes: ArrayBuffer;
  /** lower-case hexadecimal */
  sha256: string;
}

/** One declared part of a case, as sent and as kept with its row. */
export interface PartDeclaration {
  n: number;
  question: string | null;
  name: string;
  size: number;
  sha256: string;
  type: string;
}

export interface CaseBody extends ReportFields {
  schema: 1;
  topic: string;
  captured_at: string;
  provisional_reference: string | null;
  supersedes: string | null;
  parts: PartDeclaration[];
}

// ------------------------------------------------------------------ the outbox

export type ItemState =
  | "queued"
  | "sending"
  | "completing"
  | "done"
  | "paused"
  | "needs_login"
  | "needs_fix"
  | "conflict"
  | "blocked";

/** waiting: not all there yet · sent: whole at the town · refused: the person must decide · dropped: sent without it. */
export type PartState = "waiting" | "sent" | "refused" | "dropped";

export interface Part extends PartDeclaration {
  state: PartState;
  /** bytes that the server said it keeps */
  sent: number;
  /** already made smaller once because the server refused it */
  reencoded: boolean;
  /** false when its bytes changed since the server was told of them */
  declared: boolean;
}

/** Why a row waits; `since` shows a clock that went backwards. */
export interface Pause {
  until: number;
  since: number;
  /** network: nobody answered · server: it could not now · full: its disk is full (507) */
  cause: "network" | "server" | "full";
  /** the server named the time (Retry-After): nobody goes past it */
  asked: boolean;
}

/** What the server (or this device) answered that a person must know. */
export interface Refusal {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors: { pointer: string; code: string; detail: string }[];
  /** members proper to a code: `current`, `allowed`, `by`, `at` of a conflict… */
  extra: Record<string, unknown>;
}

export interface Receipt {
  reference: string;
  follow_code: string | null;
  state: string | null;
  /** device time corrected by the server's */
  received_at: number;
}

export interface Item {
  id: string;
  kind: "case" | "entry";
  owner: string | null;
  /** the case this row belongs to: itself for a report */
  case: string;
  seq: number;
  /** equals `seq` until the row is done, then absent: the index of what is left to send */
  open?: number;
  state: ItemState;
  schema: 1;
  topic: string;
  /** the topic's name in the words the person read */
  title: string;
  fields: Record<string, unknown>;
  /** the very bytes that are sent, fixed when the person tapped « Soumettre » */
  body: ArrayBuffer;
  /** sha-256 of `body`, lower-case hexadecimal */
  digest: string;
  base_rev: number | null;
  captured_at: string;
  /** device clock minus server clock when captured, as far as known */
  clock: { skew_ms: number | null };
  provisional: string;
  supersedes: string | null;
  attempts: number;
  first_attempt_at: number | null;
  last_attempt_at: number | null;
  /** consecutive failures, for the back-off */
  failures: number;
  pause: Pause | null;
  refusal: Refusal | null;
  receipt: Receipt | null;
  /** what proves an entry of nobody: the follow code of its case */
  code?: string;
  parts: Part[];
  done_at?: number;
  /** 8 tries over a day: shown as « à signaler », still kept */
  to_report: boolean;
}

export interface BlobRow {
  /** `id/n` */
  key: string;
  id: string;
  n: number;
  name: string;
  type: string;
  question: string | null;
  sha256: string;
  bytes: ArrayBuffer;
}

export interface Draft {
  /** `owner|form` */
  key: string;
  /** the case id the draft will have once sent: a second tap is the same report */
  id: string;
  form: string;
  owner: string | null;
  step: number;
  fields: Record<string, unknown>;
  updated_at: number;
}

export interface RiverainDB extends DBSchema {
  outbox: {
    key: string;
    value: Item;
    indexes: { open: number; state: ItemState; case: string; done: number };
  };
  blobs: { key: string; value: BlobRow; indexes: { id: string } };
  drafts: { key: string; value: Draft };
  round: { key: string; value: { id: string; rev: number; [member: string]: unknown } };
  notices: { key: string; value: { id: string; [member: string]: unknown } };
  pack: { key: string; value: { key: string; [member: string]: unknown } };
  meta: { key: string; value: unknown };
}

export type StoreName = StoreNames<RiverainDB>;
export type Database = IDBPDatabase<RiverainDB>;
export type Transaction<Mode extends IDBTransactionMode = "readonly"> = IDBPTransaction<RiverainDB, StoreName[], Mode>;

/** The device's store: short transactions by name of store, reopened when the system closed the connection. */
export interface Store {
  read<T>(stores: StoreName[], work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Resolves only when the transaction completed with strict durability. */
  write<T>(stores: StoreName[], work: (tx: Transaction<"readwrite">) => Promise<T>): Promise<T>;
  /** For what may be lost in a power cut: keystrokes of a draft, caches. */
  jot<T>(stores: StoreName[], work: (tx: Transaction<"readwrite">) => Promise<T>): Promise<T>;
  close(): void;
}

export interface NewReport {
  /** of the draft; a fresh one otherwise */
  id?: string;
  topic: string;
  title: string;
  owner: string | null;
  fields: ReportFields;
  photos: Photo[];
  /** ISO instant of the tap; now by default */
  captured_at?: string;
  supersedes?: string | null;
  clock?: Clock;
}

/** What the person changed; `photos` are all that remain. An entry in conflict is written again on another `base_rev`. */
export interface Change {
  fields: ReportFields | Record<string, unknown>;
  photos?: Photo[];
  base_rev?: number;
  /** an entry sent as another: what can no longer be done becomes an update */
  kind?: string;
}

export interface NewEntry {
  id?: string;
  case: string;
  title: string;
  owner: string | null;
  kind: string;
  base_rev: number;
  fields: Record<string, unknown>;
  photos?: Photo[];
  /** the number of its case, under which it is shown */
  reference?: string;
  /** the follow code, where nobody is signed in */
  code?: string;
  captured_at?: string;
  clock?: Clock;
}

export interface Counts {
  /** not done, whatever the reason */
  open: number;
  /** of them, those that wait for the person: needs_login, needs_fix, conflict, blocked */
  stuck: number;
  /** photos still on the phone, drafts apart */
  photos: number;
}

// ------------------------------------------------------------------ sending

/** `(status, code)` of an answer → what the phone does; the sentences are in offline law, the pairs in tests/vectors. */
export type Action =
  | "accept"
  | "later"
  | "fix"
  | "read_back"
  | "login"
  | "block"
  | "declare_again"
  | "send_parts"
  | "read_offset"
  | "send_chunk_again"
  | "conflict"
  | "gone"
  | "shrink"
  | "update"
  | "full";

export type Call = "session" | "case" | "entry" | "part" | "upload" | "complete";

export interface WireAnswer {
  kind: "answer";
  status: number;
  code: string | null;
  json: Record<string, unknown>;
  headers: Headers;
}

/** Nobody of ours answered: no network, time-out, captive portal, HTML, redirect. */
export interface Offline {
  kind: "offline";
  why: "network" | "timeout" | "not-ours" | "stopped";
}
export type Outcome = WireAnswer | Offline;

export interface Sending {
  call: Call;
  method: "GET" | "PUT" | "POST" | "PATCH" | "HEAD";
  path: string;
  owner: string | null;
  body?: ArrayBuffer | string;
  /** hexadecimal sha-256 of the body */
  digest?: string;
  headers?: Record<string, string>;
  /** in which a refusal is read */
  lang?: string;
  signal?: AbortSignal;
}

export interface Transport {
  send(sending: Sending): Promise<Outcome>;
}

export interface SyncSession {
  owner: string | null;
  server_time: string;
  epoch: string;
  proto_min: number;
  proto_max: number;
  max_photo: number;
  chunk: number;
  types: string[];
}

/** What the server says of one part. */
export interface ServerPart {
  n: number;
  upload: string;
  offset: number;
  state: string;
}

export interface ProgressEvent {
  type: "outbox";
  id: string;
  state: ItemState | "removed";
  /** bytes of photos the town keeps, of all bytes of this item's photos */
  sent: number;
  size: number;
}

export interface DrainEvent {
  type: "drain";
  status: DrainResult["status"] | "started";
}

export interface Channel {
  postMessage(message: ProgressEvent | DrainEvent): void;
}

export interface Locks {
  request<T>(name: string, options: { ifAvailable: true }, callback: (lock: unknown) => Promise<T>): Promise<T>;
}

export interface DrainPorts {
  store: Store;
  transport: Transport;
  /** null where the browser has no Web Locks: the server's constraint still makes one case */
  locks: Locks | null;
  clock: Clock;
  random: Random;
  signal?: AbortSignal;
  channel?: Channel | null;
  /** « Envoyer maintenant » (`now`) and `online` do not wait for a back-off of ours */
  reason?: TriggerReason;
  /** makes a refused photo smaller; null when it cannot */
  shrink?: (bytes: ArrayBuffer, type: string) => Promise<{ bytes: ArrayBuffer; type: string } | null>;
  /** cases sent at the same time */
  lanes?: number;
}

export type TriggerReason =
  | "load"
  | "visible"
  | "online"
  | "enqueue"
  | "timer"
  | "now"
  | "push"
  | "sync"
  | "periodicsync";

export interface DrainResult {
  /**
   * empty: nothing to send · done: all that can leave has left · offline: nobody answered · busy: another tab or the
   * worker drains · waiting: rows wait for their time · update: the app must be updated first
   */
  status: "empty" | "done" | "offline" | "busy" | "waiting" | "update";
  /** rows that became done in this drain */
  sent: number;
  /** rows not done */
  left: number;
  /** device time at which to drain again, null when only a person or a signal can help */
  next_at: number | null;
}

// ------------------------------------------------------------------ capture

export interface CaptureLimits {
  /** bytes */
  max_photo: number;
  /** media types the server takes */
  types: string[];
}

export type Captured = { ok: true; photo: Photo } | { ok: false; code: string; message: string };

export type Located = { ok: true; fix: Fix } | { ok: false; code: string; message: string };

/** Makes a picture smaller, without its EXIF; null when it cannot be decoded here. */
export type Shrink = (
  bytes: ArrayBuffer,
  type: string,
  size?: PictureSize,
) => Promise<{ bytes: ArrayBuffer; type: string } | null>;

export interface PictureSize {
  /** pixels of the long side */
  side: number;
  /** of the JPEG, 0 to 1 */
  quality: number;
}

/** A canvas of either kind, as far as a picture needs it. */
export interface Canvas {
  width: number;
  height: number;
  getContext(kind: "2d"): CanvasContext | null;
  convertToBlob?(options: { type: string; quality: number }): Promise<Blob>;
  toBlob?(give: (blob: Blob | null) => void, type: string, quality: number): void;
}

export interface CanvasContext {
  imageSmoothingQuality: "low" | "medium" | "high";
  globalCompositeOperation: string;
  fillStyle: unknown;
  drawImage(image: ImageBitmap | OffscreenCanvas, x: number, y: number, width: number, height: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
}

declare global {
  /** written by the build: the hashed name of `capture/photo-worker.js` */
  const __PHOTO_WORKER__: string;
  const __ROBOT_WORKER__: string;
  const __PLACES_WORKER__: string;
  const __MAP_WORKER__: string;
  const __MAP_STYLES__: string;
}
