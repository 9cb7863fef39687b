import { t, tn } from "../../kernel/words.js";
import { wordsOf } from "../../search/words.js";
import { all, maybe, must } from "../dom.js";

/** @typedef {{text: string, status: string}} Sought */

/** The statuses of the town as an address names them. @type {Record<string, string>} */
const STATUSES = { nouvelle: "new", "en-cours": "in_progress", resolue: "resolved", annulee: "cancelled" };
const ON_DEVICE = "appareil";

/**
 * What waits on this phone is searched here, for the town does not know it. So are the cases when the page is the one
 * that the phone kept: then it answers less than its address asks.
 * @param {ParentNode} page
 * @param {HTMLFormElement} form
 * @param {{search: string, watch: (element: Element, changed: () => void) => void}} ports
 * @returns {boolean} whether the page is a kept one that was sifted here
 */
export function wireSifting(page, form, { search, watch }) {
  const [asked, answered] = [soughtIn(search), soughtIn(`?${form.dataset.mine}`)];
  const isKept = asked.text !== answered.text || asked.status !== answered.status;
  const waiting = maybe(page, ".waiting");
  if (waiting) {
    waiting.hidden = Object.hasOwn(STATUSES, asked.status);
    const sift = () => siftItems(waiting, asked);
    watch(waiting, sift);
    sift();
  }
  if (!isKept) return false;
  fillIn(form, asked);
  sayFound(page, siftRows(page, asked));
  return true;
}

/**
 * @param {string} search
 * @returns {Sought}
 */
export function soughtIn(search) {
  const params = new URLSearchParams(search);
  const status = params.get("statut") ?? "";
  const isKnown = Object.hasOwn(STATUSES, status) || status === ON_DEVICE;
  return { text: (params.get("q") ?? "").trim().replace(/\s+/g, " "), status: isKnown ? status : "" };
}

/**
 * @param {ParentNode} page
 * @param {Sought} sought
 * @returns {number} how many rows are left
 */
function siftRows(page, { text, status }) {
  let left = 0;
  for (const section of all(page, "[data-rows] > .section")) {
    let shown = 0;
    for (const item of all(section, ".rows__item")) {
      const row = must(item, "[data-status]");
      item.hidden = (status !== "" && row.dataset.status !== STATUSES[status]) || !says(item, text);
      if (!item.hidden) shown += 1;
    }
    section.hidden = shown === 0;
    left += shown;
  }
  return left;
}

/**
 * @param {ParentNode} waiting
 * @param {Sought} sought
 */
function siftItems(waiting, { text }) {
  for (const item of all(waiting, ".outbox__item")) {
    const isHidden = !says(item, text);
    if (item.hidden !== isHidden) item.hidden = isHidden;
  }
}

/**
 * @param {Element} element
 * @param {string} text
 */
function says(element, text) {
  const said = wordsOf(element.textContent ?? "").join(" ");
  return wordsOf(text).every((word) => said.includes(word));
}

/**
 * @param {HTMLFormElement} form
 * @param {Sought} sought
 */
function fillIn(form, { text, status }) {
  /** @type {HTMLInputElement} */ (must(form, "[name=q]")).value = text;
  /** @type {HTMLSelectElement} */ (must(form, "[name=statut]")).value = status;
}

/**
 * @param {ParentNode} page
 * @param {number} left
 */
function sayFound(page, left) {
  const count = tn("{n} demande trouvée", "{n} demandes trouvées", left);
  must(page, "[data-mine-found]").textContent = t("Hors ligne : {count} parmi celles que garde ce téléphone.", {
    count,
  });
}
