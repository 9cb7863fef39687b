/** A place that is typed and looked up in the town: what is picked is kept, what is not found stays words. */

import { t } from "../../kernel/words.js";
import { wireCombobox } from "./combobox.js";

/** @import { Finder } from "./finder.js" */
/** @typedef {{title: string, value: object | number}} Offered */

/**
 * @param {HTMLInputElement} input
 * @param {{kept: HTMLInputElement, above: Element | null, search: (text: string) => Promise<Offered[]>,
 *   typed?: () => void, picked?: ((value: object | number) => Promise<void>) | null, changed: () => void}} given `kept`:
 *   holds what was picked; `above`: what the status follows; `picked`: takes what is no place yet
 */
export function wireLookup(input, { kept, above, search, typed, picked, changed }) {
  const status = document.createElement("p");
  status.className = "place__status";
  status.setAttribute("role", "status");
  above?.after(status);

  /** @param {string} words */
  function say(words) {
    status.textContent = words;
  }

  const { look } = wireCombobox(input, {
    status,
    search,
    typed() {
      kept.value = "";
      typed?.();
    },
    async picked({ value }) {
      if (picked) await picked(value);
      else {
        kept.value = JSON.stringify(value);
        say(t("Adresse trouvée."));
      }
      changed();
    },
    failed: () =>
      say(t("Sans réseau, l’adresse ne peut être vérifiée. Écrivez-la comme vous la diriez : elle sera gardée.")),
  });
  if (document.activeElement === input && !kept.value) look(); // what was typed before this script came
  return { look, say };
}

/**
 * @param {string} text
 * @param {Finder} finder
 * @returns {Promise<Offered[]>}
 */
export async function placesNamed(text, finder) {
  const { places } = await finder.search(text);
  return places.map(({ label, pick }) => ({ title: label, value: pick }));
}
