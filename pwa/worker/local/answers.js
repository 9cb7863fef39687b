import { bare, prefixOf } from "../../kernel/words.js";
import { listDrafts } from "../../outbox/drafts.js";
import { counts, list } from "../../outbox/outbox.js";
import { html } from "../html.js";
import { isLeaving } from "../leaving.js";
import { readInitials, readMe } from "../owner.js";
import { band } from "./band.js";
import { leaving } from "./leaving.js";
import { queue } from "./queue.js";
import { waiting } from "./waiting.js";

/** @import { Store } from "../../types.d.ts" */
/** @import { Markup } from "../html.js" */

/** Receipts shown under what is left to send. */
const RECENT = 10;

/**
 * What a fragment is made from.
 * @typedef {{store: Store, now: number}} Given
 * @typedef {Awaited<ReturnType<typeof rows>>} Kept
 */

/** @type {Record<string, ((kept: Kept) => Markup) | undefined>} */
const FRAGMENTS = {
  "/local/envois": queue,
  "/local/envois/compte": ({ open }) => html`${open || null}`,
  "/local/en-attente": waiting,
  "/local/depart": leaving,
  "/local/bande": ({ open }) => band(open),
};

/**
 * HTML of what this device keeps, for the person who is here: the worker's answer to `GET /local/*`, and the page's own
 * where there is no worker.
 * @param {URL} url
 * @param {Given & {speak?: (prefix: string) => void}} given `speak`: have what follows be said in the language of a prefix
 * @returns {Promise<Response>}
 */
export async function localAnswer(url, { speak, ...given }) {
  const fragment = FRAGMENTS[bare(url.pathname)];
  const kept = await rows(given);
  speak?.(prefixOf(url.pathname)); // and nothing is waited for from here on: another page may ask in its language
  return new Response(fragment?.(kept).toString() ?? "", {
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" },
  });
}

/** @param {Given} given */
async function rows({ store, now }) {
  const { owner, name, initials, expired = null } = await readMe(store);
  const all = await list(store);
  const items = all.filter((item) => item.owner === null || item.owner === owner);
  return {
    now,
    open: (await counts(store)).open,
    items,
    /** who is here */
    me: { owner, name, initials },
    isLeaving: await isLeaving(store),
    /** rows of somebody else: said to be there, shown to nobody */
    others: all.length - items.length,
    /** those of them of which the initials are known, by whose they are */
    waitsFor: byPerson(all, owner, await readInitials(store)),
    isExpired: owner === null && all.some((item) => item.owner !== null && item.owner === expired),
    done: await list(store, { done: true, viewer: owner, limit: RECENT }),
    drafts: await listDrafts(store, owner),
  };
}

/**
 * @param {readonly {owner: string | null}[]} rows
 * @param {string | null} owner who is here
 * @param {Record<string, string>} initials
 * @returns {{who: string, count: number}[]}
 */
function byPerson(rows, owner, initials) {
  return Object.entries(initials)
    .filter(([id]) => id !== owner)
    .map(([id, who]) => ({ who, count: rows.filter((row) => row.owner === id).length }))
    .filter(({ count }) => count > 0);
}
