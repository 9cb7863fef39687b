/** What sends: fetched when there is something to send. */
export { drain } from "../sync/drain.js";
export { createTransport } from "../sync/transport.js";
export { leavingFirst } from "../worker/leaving.js";
