import { here } from "../kernel/words.js";
import { markLeaving, PATIENCE_MS, tellTown } from "../worker/leaving.js";

/** @import { Store } from "../types.d.ts" */
/** @import { Me } from "../worker/owner.js" */

export { tellTown };

/**
 * Signs out here and now; the town is told at once or, without a network, before anything else is asked of it. Of whoever
 * leaves something to be sent the initials stay, and no more. Whom an identity provider let in leaves by it too, which
 * takes pages of both and a network: their form goes as it would without a script.
 * @param {{store: Store, forget: () => Promise<void>, form?: Pick<HTMLFormElement, "submit" | "hasAttribute">,
 *   fetch?: typeof globalThis.fetch}} ports `forget` empties what is personal
 * @returns {Promise<string>} where to go: the home page, or what waits here and what is still to be told
 */
export async function leave({ store, forget, form, fetch = globalThis.fetch.bind(globalThis) }) {
  const me = await store.read(["meta"], (tx) => tx.objectStore("meta").get("me"));
  const isByProvider = form?.hasAttribute("data-by-provider") || /** @type {Me | undefined} */ (me)?.leaves_provider;
  if (isByProvider && form && (await isReached(fetch))) {
    await keepInitials(store);
    await forget();
    form.submit();
    return new Promise(() => {}); // the form leads away
  }
  await markLeaving(store);
  const isWaiting = await keepInitials(store);
  await forget();
  const isTold = await tellTown({ store, fetch });
  return here(isTold && !isWaiting ? "/" : "/envois");
}

/** @param {typeof globalThis.fetch} fetch */
async function isReached(fetch) {
  const asked = /** @type {const} */ ({ method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  return fetch("/healthz", asked).then(
    ({ ok }) => ok,
    () => false,
  );
}

/**
 * By account, the initials of those whose reports wait here.
 * @param {Store} store
 * @returns {Promise<boolean>} whether something waits for who leaves
 */
async function keepInitials(store) {
  return store.write(["meta", "outbox"], async (tx) => {
    const { owner = null, initials = "" } = /** @type {Partial<Me>} */ ((await tx.objectStore("meta").get("me")) ?? {});
    const owners = (await tx.objectStore("outbox").index("open").getAll()).map((item) => item.owner ?? "");
    const before = /** @type {Record<string, string>} */ ((await tx.objectStore("meta").get("initials")) ?? {});
    const known = { ...before, [owner ?? ""]: initials };
    const kept = Object.fromEntries(owners.filter((one) => one && known[one]).map((one) => [one, known[one]]));
    await tx.objectStore("meta").put(kept, "initials");
    return owner !== null && owners.includes(owner);
  });
}
