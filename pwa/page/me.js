import { bare, here, t } from "../kernel/words.js";
import { emptyPersonal, hasPersonal } from "../worker/names.js";
import { isMe, NOBODY, readMe, readTurn, writeMe, writeNobody } from "../worker/owner.js";
import { maybe } from "./dom.js";

/** @import { Store } from "../types.d.ts" */
/** @import { Me } from "../worker/owner.js" */

/** What somebody who signed in should find later without a signal. */
const LISTS = () => [here("/demandes"), here("/avis")];

/**
 * Asks the town who is signed in, and keeps the answer for the hours without a signal. What was kept for somebody else
 * goes first; an answer that comes after somebody signed in or out, here or in another tab, is not believed.
 * @param {{store: Store, fetch: typeof globalThis.fetch, caches: CacheStorage | undefined, tellWorker: (message: object) => void,
 *   path: string}} ports `path`: the page that is shown, personal perhaps
 * @returns {Promise<Me | null>} null when nobody of ours answered in time
 */
export async function refreshMe({ store, fetch, caches, tellWorker, path }) {
  const turn = await readTurn(store);
  const said = await ask(fetch);
  if (!said) return null;
  const before = await readMe(store);
  const expired = before.owner ?? before.expired ?? null;
  const answer = said.owner === null && expired !== null ? { ...NOBODY, expired } : said;
  if (JSON.stringify(before) !== JSON.stringify(answer) && !(await writeMe(store, answer, turn))) return null;
  const isSame = before.owner === answer.owner;
  if (!isSame && caches) await emptyPersonal(caches);
  // The page that learnt who is here may have gone before it told the worker, or emptied what was kept meanwhile.
  const isMissing = !isSame || (caches && !(await hasPersonal(caches, answer.owner)));
  if (answer.owner !== null && isMissing) tellWorker({ type: "owner", paths: pathsToKeep(path) });
  return answer;
}

/**
 * At sign-in and sign-out: nobody is known any more on this device until the town says who. What waits to be sent stays.
 * @param {{store: Store, caches: CacheStorage | undefined}} ports
 */
export async function forgetMe({ store, caches }) {
  await writeNobody(store);
  if (caches) await emptyPersonal(caches);
}

/**
 * Initials and green dot in the top bar, the name in the greeting.
 * @param {ParentNode} page
 * @param {Me} me
 * @param {Date} now
 */
export function showMe(page, me, now) {
  const isKnown = me.owner !== null;
  const initials = maybe(page, "[data-profile-initials]");
  if (initials) initials.textContent = me.initials;
  for (const [selector, isShown] of /** @type {[string, boolean][]} */ ([
    ["[data-profile-icon]", !isKnown],
    ["[data-profile-initials]", isKnown],
    ["[data-profile-dot]", isKnown],
    ["[data-bell]", isKnown],
  ])) {
    const part = maybe(page, selector);
    if (part) part.hidden = !isShown;
  }
  const label = maybe(page, "[data-profile-label]");
  if (label) {
    label.textContent = isKnown
      ? t("Mon profil : {name}, session ouverte", { name: me.name })
      : t("Se connecter ou créer un compte");
  }
  const greeting = maybe(page, "[data-greeting]");
  if (greeting) greeting.textContent = greetingWords(me, now.getHours());
}

/**
 * @param {Me} me
 * @param {number} hour
 */
export function greetingWords(me, hour) {
  const isEvening = hour >= 18 || hour < 4;
  const name = me.first_name ?? "";
  if (name) return isEvening ? t("Bonsoir, {name}", { name }) : t("Bonjour, {name}", { name });
  return isEvening ? t("Bonsoir") : t("Bonjour");
}

/** @param {typeof globalThis.fetch} fetch */
async function ask(fetch) {
  try {
    const response = await fetch("/moi", { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!response.ok || response.redirected) return null;
    const answer = await response.json();
    return isMe(answer) ? answer : null;
  } catch {
    return null;
  }
}

/** @param {string} path */
function pathsToKeep(path) {
  const page = bare(path);
  const isPersonal = page.startsWith("/demandes/") && !page.startsWith("/demandes/nouvelle");
  return isPersonal ? [...LISTS(), path] : LISTS();
}
