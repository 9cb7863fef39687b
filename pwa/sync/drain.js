/** @import { DrainPorts, DrainResult } from "../types.d.ts" */

/**
 * Sends what can leave. One at a time per device; never throws for what the network or the server does.
 * @param {DrainPorts} ports
 * @returns {Promise<DrainResult>}
 */
export async function drain(ports) {
  throw new Error("soon");
}
