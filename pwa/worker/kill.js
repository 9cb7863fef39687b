/**
 * The kill switch: served at `/sw.js` in place of the worker, it steps aside for good. Caches go; IndexedDB, where the
 * reports wait, is left alone, and pages send them by themselves.
 * @param {{addEventListener(type: string, listener: (event: any) => void): void, skipWaiting(): Promise<void>,
 *   registration: {unregister(): Promise<boolean>}, caches: CacheStorage}} scope
 */
export function stepAside(scope) {
  scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
  scope.addEventListener("activate", (event) => event.waitUntil(leave(scope)));
}

/** @param {Parameters<typeof stepAside>[0]} scope */
async function leave({ caches, registration }) {
  const names = await caches.keys();
  await Promise.all(names.map((name) => caches.delete(name)));
  await registration.unregister();
}
