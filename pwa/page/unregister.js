/**
 * As the kill switch does at `/sw.js`: caches go, what waits in IndexedDB stays.
 * @param {{container: ServiceWorkerContainer | undefined, caches: CacheStorage | undefined}} ports
 */
export async function leaveWorker({ container, caches }) {
  const registrations = (await container?.getRegistrations()) ?? [];
  const names = (await caches?.keys()) ?? [];
  await Promise.all([...registrations.map((one) => one.unregister()), ...names.map((name) => caches?.delete(name))]);
}
