/** Questions that ask for a place: what is typed is looked up in the town, and stays words where it is not found. */

import { t } from "../../kernel/words.js";
import { all, must } from "../dom.js";
import { wireCombobox } from "./combobox.js";
import { placesNamed } from "./panels.js";

/** @import { Finder } from "./finder.js" */

/**
 * @param {HTMLElement} root
 * @param {{finder: Finder, changed: () => void}} ports
 */
export function wirePlaceFields(root, { finder, changed }) {
  for (const field of all(root, "[data-place-field]:not([data-wired])")) {
    field.dataset.wired = "";
    wireField(field, { finder, changed });
  }
}

/**
 * @param {HTMLElement} field
 * @param {{finder: Finder, changed: () => void}} ports
 */
function wireField(field, { finder, changed }) {
  const input = /** @type {HTMLInputElement} */ (must(field, "input[type=text]"));
  const kept = /** @type {HTMLInputElement} */ (must(field, "input[type=hidden]"));
  const status = document.createElement("p");
  status.className = "place__status";
  status.setAttribute("role", "status");
  field.after(status);
  wireCombobox(input, {
    status,
    search: (text) => placesNamed(text, finder),
    typed() {
      kept.value = "";
    },
    picked({ value }) {
      kept.value = JSON.stringify(value);
      status.textContent = t("Adresse trouvée.");
      changed();
    },
    failed() {
      status.textContent = t(
        "Sans réseau, l’adresse ne peut être vérifiée. Écrivez-la comme vous la diriez : elle sera gardée.",
      );
    },
  });
}
