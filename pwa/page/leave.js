import { here } from "../kernel/words.js";
import { markLeaving, tellTown } from "../worker/leaving.js";

/** @import { Store } from "../types.d.ts" */
/** @import { Me } from "../worker/owner.js" */

export { tellTown };

/**
 * Signs out here and now; the town is told at once or, without a network, before anything else is asked of it.
 * @param {{store: Store, fetch: typeof globalThis.fetch, known: () => Promise<Me>, forget: () => Promise<void>}} ports
 *   `known`: who is signed in here; `forget` empties what is personal
 * @returns {Promise<string>} where to go: the home page, or what waits here and what is still to be told
 */
export async function leave({ store, fetch, known, forget }) {
  await markLeaving(store);
  const { owner } = await known();
  const open = await store.read(["outbox"], (tx) => tx.objectStore("outbox").index("open").getAll());
  await forget();
  const isTold = await tellTown({ store, fetch });
  return here(isTold && !open.some((item) => owner !== null && item.owner === owner) ? "/" : "/envois");
}
