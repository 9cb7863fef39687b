/** Under this, a new photo is refused and the text is kept. */
const LEAST_FREE = 50 * 1_048_576;

/**
 * Asks that the device keeps what we store; tells its true answer.
 * @param {StorageManager | undefined} storage
 * @returns {Promise<"kept" | "may-be-erased" | "unknown">}
 */
export async function askPersistence(storage) {
  if (!storage?.persist) return "unknown";
  try {
    const isKept = (await storage.persisted()) || (await storage.persist());
    return isKept ? "kept" : "may-be-erased";
  } catch {
    return "unknown"; // private windows refuse the question itself
  }
}

/**
 * Whether a new photo fits: refused under 50 MB left, text is always kept.
 * @param {StorageManager | undefined} storage
 * @returns {Promise<{ok: boolean, free: number | null}>} `free` in bytes, null when the browser does not say
 */
export async function roomForPhoto(storage) {
  const estimate = await storage?.estimate?.().catch(() => null);
  if (estimate?.quota === undefined || estimate.usage === undefined) return { ok: true, free: null };
  const free = Math.max(0, estimate.quota - estimate.usage);
  return { ok: free >= LEAST_FREE, free };
}
