/** The pages of cards on a phone: a verdict that waits for the signal, a list that is searched without it. */

import { t, tn } from "../kernel/words.js";
import { all, maybe, must } from "../page/dom.js";
import { createSearch } from "../search/search.js";
import { openCounter } from "./counting.js";
import { readPack } from "./pack.js";

/** @import { Store } from "../types.d.ts" */

/**
 * @param {Document} page
 * @param {Store} store
 */
export function wireCardPages(page, store) {
  const counter = openCounter(store);
  const card = maybe(page, "[data-card]");
  const list = maybe(page, "[data-cards]");
  if (card) wireCard(card, counter);
  if (list) searchList(page, list, location.search).catch(() => {}); // the whole list stands there
}

/**
 * @param {HTMLElement} card
 * @param {ReturnType<typeof openCounter>} counter
 */
function wireCard(card, counter) {
  const code = card.dataset.card ?? "";
  counter.tell(code, "opened");
  must(card, "[data-verdict]").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {SubmitEvent} */ (event).submitter;
    counter.tell(code, button?.getAttribute("value") === "oui" ? "useful" : "useless");
    const thanks = document.createElement("p");
    thanks.setAttribute("role", "status");
    thanks.tabIndex = -1;
    thanks.textContent = t("Merci, votre réponse est comptée.");
    form.replaceChildren(thanks);
    thanks.focus();
  });
  maybe(card, "[data-print]")?.addEventListener("click", () => window.print());
}

/**
 * Without a signal the whole list is shown for any search: what does not answer is folded away.
 * @param {Document} page
 * @param {HTMLElement} list
 * @param {string} search of the address
 */
async function searchList(page, list, search) {
  const asked = new URLSearchParams(search).get("mots")?.trim() ?? "";
  const field = /** @type {HTMLInputElement | null} */ (maybe(page, 'form.search input[name="mots"]'));
  if (!asked || !field || field.value !== "") return; // the town has answered
  field.value = asked;
  const { cards, index } = await readPack(fetch.bind(window));
  const found = new Set(
    createSearch(index)
      .find(asked, { limit: cards.length })
      .map(({ code }) => code),
  );
  for (const row of all(list, ".rows__item")) {
    const code = maybe(row, "a")?.getAttribute("href")?.split("/").pop() ?? "";
    row.hidden = !found.has(code);
  }
  for (const group of all(list, "section")) group.hidden = !maybe(group, ".rows__item:not([hidden])");
  const line = page.createElement("p");
  line.setAttribute("role", "status");
  line.textContent = found.size
    ? tn("Une fiche pour « {asked} »", "{n} fiches pour « {asked} »", found.size, { asked })
    : t("Aucune fiche pour « {asked} »", { asked });
  list.prepend(line);
}
