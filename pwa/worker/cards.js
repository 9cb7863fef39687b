import { bare, prefixOf } from "../kernel/words.js";
import { html } from "./html.js";

/** @import { Pack } from "../knowledge/types.d.ts" */

const PACK = "/fiches.json";
const SHELL = "/fiche-hors-ligne";
const ANY = { ignoreVary: true };
const CARD = /^\/fiches\/([a-z][a-z0-9-]{0,39})$/;

/**
 * The page of a card, put together from what was taken along: the same as the town's, when it cannot be reached.
 * @param {string} path
 * @param {Cache} cache
 * @returns {Promise<Response | undefined>} nothing for what is no card, and for one that is not known here
 */
export async function cardPage(path, cache) {
  const code = CARD.exec(bare(path))?.[1];
  if (!code) return undefined;
  const taken = [PACK, SHELL].map((one) => cache.match(prefixOf(path) + one, ANY));
  const [kept, shell] = await Promise.all(taken);
  if (!kept || !shell) return undefined;
  const { cards } = /** @type {Pack} */ (await kept.json());
  const card = cards.find((one) => one.code === code);
  if (!card) return undefined;
  const titled = put(await shell.text(), "card-title", html`${card.title}`.toString());
  return new Response(put(titled, "card-content", card.content), { headers: shell.headers });
}

/**
 * @param {string} page
 * @param {string} name of the place between two comments
 * @param {string} content
 */
function put(page, name, content) {
  const [before, rest = ""] = page.split(`<!--${name}-->`, 2);
  const [, after = ""] = rest.split(`<!--/${name}-->`, 2);
  return before + content + after;
}
