/** What the page's parts share. */

import type { CaptureLimits, Shrink, Store } from "../types.d.ts";
import type { Me } from "../worker/owner.js";

/** A field's name as in the form, and what must be mended there. */
export interface FieldFault {
  name: string;
  sentence: string;
}

/** Values of a form by name, several to a name: what a draft keeps. */
export type Values = Record<string, string[]>;

/** The phone as the page's parts see it. */
export interface Device {
  store: Store;
  me(): Me;
  /** the town is asked who is here: over once it has said so, or could not be asked */
  asked?: Promise<boolean>;
  /** now, and each time somebody signs in or out */
  onMe(listener: (me: Me) => void): void;
  /** how many rows wait, each time one changed: here, in another tab or in the worker */
  onOutbox(listener: (open: number) => void): void;
  /** a row changed: tells this page and the others */
  changed(id: string): Promise<void>;
  /** after an enqueue: tells, drains, and asks to be woken when the network is back */
  enqueued(id: string): Promise<void>;
  drainNow(): Promise<void>;
  limits(): Promise<CaptureLimits>;
  shrink: Shrink;
  /** whether something here must not be cut by a reload */
  setBusy(reason: string, isBusy: boolean): void;
}
