/** « Télécharger ma ville »: its addresses and streets on this device, to say where without a signal. */

import { numberText } from "../kernel/numbers.js";
import { t } from "../kernel/words.js";
import {
  downloadTown,
  fetchPrograms,
  isSame,
  keptTown,
  LyingPack,
  offeredTown,
  removeTown,
  sizeOf,
  takeCasesAlong,
} from "../places/keeping.js";
import { must } from "./dom.js";

/** @import { TownPack } from "../places/types.d.ts" */

/**
 * @typedef {object} Ports
 * @property {CacheStorage} caches
 * @property {typeof globalThis.fetch} fetch
 */

/**
 * The panel of « Plus »: what is on the device, what the town offers, and what may be done.
 * @param {HTMLElement} panel
 * @param {Ports} ports
 */
export async function openTownPanel(panel, { caches, fetch }) {
  const words = must(panel, "[data-town-words]");
  const bar = /** @type {HTMLProgressElement} */ (must(panel, "[data-town-progress]"));
  const get = must(panel, "[data-town-get]");
  const drop = must(panel, "[data-town-drop]");
  /** @type {AbortController | null} */
  let fetching = null;
  /** @type {TownPack | null} */
  let offered = null;

  get.addEventListener("click", () => (fetching ? fetching.abort() : download()));
  drop.addEventListener("click", async () => {
    await removeTown(caches);
    await show();
    get.focus();
  });
  await show();

  /** @param {string} [before] what has just happened, said first */
  async function show(before = "") {
    const kept = await keptTown(caches);
    offered = await offeredTown(fetch).catch(() => null);
    panel.hidden = !kept && !offered && navigator.onLine;
    words.textContent = [before, stateWords(kept, offered)].filter(Boolean).join(" ");
    const isNewer = offered !== null && !isSame(offered, kept);
    get.hidden = !isNewer;
    get.textContent = kept ? t("Mettre à jour") : t("Télécharger ma ville");
    drop.hidden = !kept;
    bar.hidden = true;
  }

  async function download() {
    const pack = offered;
    if (!pack) return;
    fetching = new AbortController();
    get.textContent = t("Arrêter");
    drop.hidden = true;
    bar.hidden = false;
    bar.max = sizeOf(pack);
    const { signal } = fetching;
    /** @param {number} done */
    const onBytes = (done) => {
      bar.value = done;
      words.textContent = t("{done} sur {size}", { done: sizeWords(done), size: sizeWords(sizeOf(pack)) });
    };
    onBytes(0);
    const trouble = await downloadTown(pack, { caches, fetch, signal, onBytes }).then(() => null, troubleWords);
    fetching = null;
    await show(trouble ?? "");
    if (!trouble) drop.focus();
  }
}

/**
 * Downloads or updates by itself, where the application is installed and the network is a good one.
 * @param {Ports & {connection?: {saveData?: boolean, type?: string, effectiveType?: string}}} ports
 */
export async function keepTownFresh({ caches, fetch, connection }) {
  const isDear =
    connection?.saveData || connection?.type === "cellular" || /2g|3g/.test(connection?.effectiveType ?? "");
  if (isDear) return;
  const [kept, offered] = [await keptTown(caches), await offeredTown(fetch)];
  if (offered && !isSame(offered, kept)) await downloadTown(offered, { caches, fetch });
  else if (offered) {
    await fetchPrograms(offered, fetch); // a newer application has newer ones
    await takeCasesAlong(caches, fetch);
  }
}

/**
 * @param {TownPack | null} kept
 * @param {TownPack | null} offered
 */
function stateWords(kept, offered) {
  if (!kept && !offered) return t("Sans réseau, la ville ne peut être téléchargée maintenant.");
  if (!kept) {
    const size = sizeWords(offered ? sizeOf(offered) : 0);
    return t("Les adresses, les rues et la carte sur cet appareil, pour dire l’endroit même sans réseau : {size}.", {
      size,
    });
  }
  if (offered && !isSame(offered, kept)) {
    return t("Votre ville est sur cet appareil ; une version plus récente existe : {size}.", {
      size: sizeWords(sizeOf(offered)),
    });
  }
  return t("Votre ville est sur cet appareil ({size}) : vous trouvez une adresse même sans réseau.", {
    size: sizeWords(sizeOf(kept)),
  });
}

/** @param {unknown} error */
function troubleWords(error) {
  if (error instanceof LyingPack) return t("Ce qui est arrivé était abîmé et n’a pas été gardé. Réessayez.");
  if (error instanceof DOMException && error.name === "QuotaExceededError") {
    return t("Il n’y a plus de place sur cet appareil. Libérez-en, puis réessayez.");
  }
  return t("Le téléchargement s’est arrêté ; ce qui est arrivé est gardé.");
}

/**
 * « 50 ko », « 1,1 Mo »
 * @param {number} bytes
 */
function sizeWords(bytes) {
  if (bytes < 1_000_000) return t("{n} ko", { n: Math.max(1, Math.round(bytes / 1000)) });
  return t("{n} Mo", { n: numberText(Math.round(bytes / 100_000) / 10) });
}
