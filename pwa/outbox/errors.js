/** What the outbox cannot do for a person; the page turns `code` into words. */
export class OutboxError extends Error {
  /**
   * @param {"storage-full" | "unreadable" | "gone" | "done"} code
   * @param {unknown} [cause]
   */
  constructor(code, cause) {
    super(code, { cause });
    this.name = "OutboxError";
    this.code = code;
  }
}

/** @param {unknown} error */
export function isQuota(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

/**
 * Work that a full device may leave undone.
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T | null>} null when there was no room for it
 */
export async function ifRoom(work) {
  try {
    return await work;
  } catch (error) {
    if (isQuota(error)) return null;
    throw error;
  }
}
