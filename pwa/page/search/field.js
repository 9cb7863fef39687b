/** A search field that answers while one types, from the town's index on this device: with and without a signal alike. */

import { t, tn } from "../../kernel/words.js";
import { createSearch, FORM } from "../../search/search.js";
import { all, must } from "../dom.js";

/** @import { Search, SearchIndex } from "../../search/types.d.ts" */

/**
 * @typedef {object} Ports
 * @property {Document} page
 * @property {typeof globalThis.fetch} fetch
 * @property {Pick<Location, "pathname" | "search">} location
 * @property {Pick<History, "replaceState" | "state">} history
 * @property {(work: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

const SHORTEST = 2;
const SHOWN = 30;
const TYPED_MS = 80;
/** Whoever stops so long has typed what is meant. */
const MEANT_MS = 1200;
const MISSED = "/demarches/sans-resultat";

/**
 * @param {HTMLFormElement} form
 * @param {Ports} ports
 */
export async function openSearch(form, { page, fetch, location, history, setTimeout, clearTimeout }) {
  const input = /** @type {HTMLInputElement} */ (must(form, "input[name='q']"));
  const isList = location.pathname === new URL(form.action).pathname;
  const rest = all(page, "[data-search-rest]");
  const missed = new Set();
  /** @type {any} */
  let looking = 0;
  /** @type {any} */
  let meaning = 0;

  const kept = await indexOf(form.dataset.searchIndex ?? "", fetch);
  if (!kept) return; // the form is sent, then, and the town answers
  const show = createShown(page, kept);

  function look() {
    const asked = input.value.trim();
    clearTimeout(meaning);
    if (asked.length < SHORTEST) return clear();
    const found = kept?.search.find(asked, { limit: SHOWN }) ?? [];
    show.found(
      asked,
      found.map(({ number }) => number),
    );
    for (const section of rest) section.hidden = true;
    remember(asked);
    if (found.length === 0) meaning = setTimeout(() => miss(asked), MEANT_MS);
  }

  function clear() {
    show.nothing();
    for (const section of rest) section.hidden = false;
    remember("");
  }

  /**
   * The address of the list says what is searched: going back finds it again.
   * @param {string} asked
   */
  function remember(asked) {
    if (isList)
      history.replaceState(history.state, "", asked ? `?${new URLSearchParams({ q: asked })}` : location.pathname);
  }

  /**
   * The town counts what was searched and not found, once; without a signal nobody does.
   * @param {string} asked
   */
  function miss(asked) {
    if (missed.has(asked)) return;
    missed.add(asked);
    const body = new URLSearchParams({ q: asked, langue: page.documentElement.lang });
    fetch(MISSED, { method: "POST", body, keepalive: true }).catch(() => {});
  }

  input.addEventListener("input", () => {
    clearTimeout(looking);
    looking = setTimeout(look, TYPED_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || input.value === "") return;
    event.preventDefault();
    input.value = "";
    clear();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(looking);
    look();
    if (show.isEmpty()) miss(input.value.trim());
    if (!isList || input.value.trim().length < SHORTEST) return;
    event.preventDefault(); // what the town would answer is there already
    input.blur();
  });
  const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  if (isList && asked && input.value === "") input.value = asked; // this page was kept before anything was asked
  if (input.value !== asked || rest.length > 0) look();
}

/**
 * @param {string} url
 * @param {typeof globalThis.fetch} fetch
 * @returns {Promise<{search: Search, rows: string[], popular: number} | null>}
 */
async function indexOf(url, fetch) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return null;
  /** @type {{index: SearchIndex, rows: string[], popular: number}} */
  const { index, rows, popular } = await answer.json();
  return index.form === FORM ? { search: createSearch(index), rows, popular } : null;
}

/**
 * Where results are shown; their rows are the town's own.
 * @param {Document} page
 * @param {{rows: string[], popular: number}} kept
 */
function createShown(page, { rows, popular }) {
  const said = must(page, "[data-search-said]");
  const list = must(page, "[data-search-rows]");
  const none = must(page, "[data-search-none]");
  const often = must(none, "[data-search-popular]");

  return {
    /**
     * @param {string} asked
     * @param {number[]} numbers
     */
    found(asked, numbers) {
      list.innerHTML = numbers.map((number) => rows[number]).join("");
      list.hidden = numbers.length === 0;
      none.hidden = numbers.length > 0;
      if (!none.hidden && often.childElementCount === 0) often.innerHTML = rows.slice(0, popular).join("");
      said.textContent = sentence(asked, numbers.length);
    },

    nothing() {
      list.replaceChildren();
      list.hidden = true;
      none.hidden = true;
      said.textContent = "";
    },

    isEmpty: () => !none.hidden,
  };
}

/**
 * @param {string} asked
 * @param {number} n
 */
function sentence(asked, n) {
  if (n === 0) return t("Aucun résultat pour « {asked} »", { asked });
  return tn("Un résultat pour « {asked} »", "{n} résultats pour « {asked} »", n, { asked });
}
