/** What the push parts ask of the browser, so that node can stand in for it. */

export type PushState = "on" | "off" | "denied" | "absent" | "install";

/** Whose notices this device shows; kept in `meta` under « push ». */
export interface PushKept {
  owner: string;
  /** the device's name among the town's */
  id: string;
  key_id: string;
}

export interface PushPorts {
  registration: Pick<ServiceWorkerRegistration, "pushManager"> | undefined;
  permission(): NotificationPermission;
  /** asks the person; only after a tap */
  ask(): Promise<NotificationPermission>;
  fetch: typeof globalThis.fetch;
  /** iOS and iPadOS have push for installed applications alone */
  isInstallNeeded: boolean;
  remember(kept: PushKept | null): Promise<void>;
  remembered(): Promise<PushKept | null>;
}

/** What the town says at each page. */
export interface PushTold {
  unread: number;
  /** of this device: seen lately, to say again that it is there, or taken off the list by its owner elsewhere */
  standing: "known" | "unknown" | "removed";
  /** the key it signs with now */
  key_id: string;
}

/** A page of ours that is open, as the worker sees it. */
export interface Page {
  url: string;
  focus(): Promise<unknown>;
  /** null or a refusal when the page is another worker's */
  navigate(url: string): Promise<Page | null>;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

export interface NotificationScope {
  registration: Pick<ServiceWorkerRegistration, "showNotification">;
  clients: {
    matchAll(options: { type: "window" }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  fetch: typeof globalThis.fetch;
  location: { origin: string };
  icon: string;
  /** whether a page has something unsaved */
  isBusy(client: Page): Promise<boolean>;
  /** this device's name among the town's, or empty */
  device(): Promise<string>;
  /** kept for whoever looks after what was shown */
  record(shown: { notice: string; at: number }): Promise<void>;
  now(): number;
}
