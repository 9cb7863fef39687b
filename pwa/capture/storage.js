/**
 * Asks once that the device keeps what we store; tells its true answer.
 * @param {StorageManager | undefined} storage
 * @returns {Promise<"kept" | "may-be-erased" | "unknown">}
 */
export async function askPersistence(storage) {
  throw new Error("soon");
}

/**
 * Whether a new photo fits: refused under 50 MB left, text is always kept.
 * @param {StorageManager | undefined} storage
 * @returns {Promise<{ok: boolean, free: number | null}>} `free` in bytes, null when the browser does not say
 */
export async function roomForPhoto(storage) {
  throw new Error("soon");
}
