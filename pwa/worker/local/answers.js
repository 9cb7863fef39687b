import { listDrafts } from "../../outbox/drafts.js";
import { counts, list } from "../../outbox/outbox.js";
import { html } from "../html.js";
import { readMe } from "../owner.js";
import { band } from "./band.js";
import { queue } from "./queue.js";
import { waiting } from "./waiting.js";

/** @import { Store } from "../../types.d.ts" */
/** @import { Markup } from "../html.js" */

/** Receipts shown under what is left to send. */
const RECENT = 10;

/**
 * What a fragment is made from.
 * @typedef {{store: Store, now: number}} Given
 */

/** @type {Record<string, (given: Given) => Promise<Markup>>} */
const FRAGMENTS = {
  "/local/envois": async ({ store, now }) => queue({ ...(await rows(store)), now }),
  "/local/envois/compte": async ({ store }) => html`${(await counts(store)).open || null}`,
  "/local/en-attente": async ({ store }) => waiting(await rows(store)),
  "/local/bande": async ({ store }) => band((await counts(store)).open),
};

/**
 * HTML of what this device keeps, for the person who is here: the worker's answer to `GET /local/*`, and the page's own
 * where there is no worker.
 * @param {URL} url
 * @param {Given} given
 * @returns {Promise<Response>}
 */
export async function localAnswer(url, given) {
  const fragment = FRAGMENTS[url.pathname];
  const markup = fragment ? await fragment(given) : html``;
  return new Response(markup.toString(), {
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" },
  });
}

/** @param {Store} store */
async function rows(store) {
  const { owner, expired = null } = await readMe(store);
  const all = await list(store);
  const items = all.filter((item) => item.owner === null || item.owner === owner);
  return {
    items,
    /** rows of somebody else: said to be there, shown to nobody */
    others: all.length - items.length,
    isExpired: owner === null && all.some((item) => item.owner !== null && item.owner === expired),
    done: await list(store, { done: true, viewer: owner, limit: RECENT }),
    drafts: await listDrafts(store, owner),
  };
}
