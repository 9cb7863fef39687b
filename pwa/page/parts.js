/** What only some pages have: each is looked for, and its program fetched where it is. None of it is waited for. */

import { all, maybe } from "./dom.js";

/** @import { Store } from "../types.d.ts" */
/** @import { Device } from "./types.d.ts" */
/**
 * @typedef {object} Ports
 * @property {typeof import("htmx.org").default} htmx
 * @property {CacheStorage | undefined} caches
 * @property {Promise<Store>} opening the store, once it is open; pages do without where it never is
 * @property {Promise<Device>} device
 */

/** @param {Ports} ports */
export function wireParts({ htmx, caches, opening, device }) {
  wireSearch();
  for (const [mark, wire] of PARTS) if (maybe(document, mark)) wire().catch(() => {}); // at the next page, then
  openTown(caches).catch(() => {});
  openMaps(htmx).catch(() => {});
  opening.then(openCards).catch(() => {});
  device.then(openCase).catch(() => {}); // its forms are plain ones, then
  if (maybe(document, "[data-account]"))
    import("./account.js").then(({ wireAccount }) => wireAccount(opening)).catch(() => {});
}

/** @type {[string, () => Promise<unknown>][]} */
const PARTS = [
  ["[data-news]", async () => (await import("./news.js")).hideOver(document, Date.now())],
  ["[data-opening], [data-exceptional]", async () => (await import("./steering.js")).wireSteering()],
  ["[data-reveal]", async () => (await import("./passwords.js")).wirePasswords(document)],
  ["[data-storage-note]", openStorageNote],
  [
    "[data-area]",
    async () => (await import("./areas.js")).wireAreas(/** @type {HTMLFormElement} */ (maybe(document, "[data-area]"))),
  ],
];

async function openStorageNote() {
  const note = maybe(document, "[data-storage-note]");
  if (!note) return;
  const { sayStorage } = await import("./queue.js");
  await sayStorage(note, navigator.storage);
}

/**
 * The town on this device: its panel where there is one, and by itself once the application is installed.
 * @param {Ports["caches"]} caches
 */
async function openTown(caches) {
  const panel = maybe(document, "[data-town]");
  const isInstalled = matchMedia("(display-mode: standalone)").matches;
  if (!caches || (!panel && !isInstalled)) return;
  const { keepTownFresh, openTownPanel } = await import("./town.js");
  const ports = { caches, fetch: fetch.bind(window) };
  if (panel) await openTownPanel(panel, ports);
  const connection = "connection" in navigator ? /** @type {object} */ (navigator.connection) : undefined;
  if (isInstalled) await keepTownFresh({ ...ports, connection }).catch(() => {}); // at the next start, then
}

/**
 * Maps of cases: their scripts come with the first.
 * @param {Ports["htmx"]} htmx
 */
async function openMaps(htmx) {
  const [map, small] = [maybe(document, "[data-case-map]"), all(document, "[data-small-map]")];
  if (!map && small.length === 0) return;
  const { openCasesMap, wireSmallMap } = await import("./cases-map.js");
  for (const seat of small) wireSmallMap(seat);
  const load = (/** @type {string} */ url, /** @type {string} */ target) => htmx.ajax("GET", url, { target });
  if (map) await openCasesMap(map, { fetch: fetch.bind(window), load });
}

/** @param {Store} store */
async function openCards(store) {
  if (!maybe(document, "[data-card], [data-cards]")) return;
  const { wireCardPages } = await import("../knowledge/page.js");
  wireCardPages(document, store);
}

/** @param {Device} device */
async function openCase(device) {
  const acts = maybe(document, "[data-acts]");
  if (acts) await (await import("./acts/acts.js")).openActs(acts, device);
}

/** The search answers by itself from its first focus on, and on a list that was kept before anything was asked. */
function wireSearch() {
  const form = /** @type {HTMLFormElement | null} */ (maybe(document, "form[data-search-index]"));
  if (!form) return;
  const open = async () => {
    form.removeEventListener("focusin", open);
    const { openSearch } = await import("./search/field.js");
    const ports = { page: document, location, history, fetch: fetch.bind(window) };
    await openSearch(form, { ...ports, setTimeout: setTimeout.bind(window), clearTimeout: clearTimeout.bind(window) });
  };
  form.addEventListener("focusin", open);
  const isAsked = location.search.includes("q=") && maybe(document, "[data-search-rest]");
  if (isAsked || form.contains(document.activeElement)) open();
}
