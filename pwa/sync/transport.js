/** @import { Clock, Transport } from "../types.d.ts" */

/**
 * The wire: adds what is added when sending (owner, device time, digest, credentials) and tells our server from
 * anything else that answers.
 * @param {{fetch: typeof fetch, clock: Clock, timeout_ms?: number}} ports
 * @returns {Transport}
 */
export function createTransport(ports) {
  throw new Error("soon");
}
