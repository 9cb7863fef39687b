/** The places that lie near the position of the device, to be said in its stead. */

import { t } from "../../kernel/words.js";
import { maybe, must } from "../dom.js";
import { readPick } from "../report/reading.js";
import { Unreachable } from "./finder.js";

/** @import { PlaceAnswer } from "../../places/types.d.ts" */
/** @import { Fix } from "../../types.d.ts" */
/** @import { Finder } from "./finder.js" */

/**
 * @param {HTMLFormElement} form
 * @param {{finder: Finder, changed: () => void}} ports
 */
export function wireNear(form, { finder, changed }) {
  const seat = maybe(form, "[data-place-near]");
  const panel = maybe(form, '[data-place-panel="gps"]');
  const outside = maybe(form, "[data-place-outside]");
  if (!seat || !panel) return { show: async (/** @type {Fix | null} */ _fix) => {}, forget() {} };
  const kept = /** @type {HTMLInputElement} */ (must(panel, '[name="pick_gps"]'));
  let shown = "";

  return {
    /**
     * Offers what lies around a fix, once for each.
     * @param {Fix | null} fix
     */
    async show(fix) {
      const mark = fix ? `${fix.lat} ${fix.lon}` : "";
      if (!fix || mark === shown) return;
      shown = mark;
      try {
        const { places, is_outside } = await finder.around([fix.lat, fix.lon]);
        if (mark !== shown) return;
        seat.replaceChildren(...(places.length > 0 ? [choiceOf(places, { kept, changed })] : []));
        say(is_outside);
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        shown = "";
      }
    },
    /** Another position is being looked for. */
    forget() {
      kept.value = "";
      shown = "";
      seat.replaceChildren();
      say(false);
    },
  };

  /** @param {boolean} isOutside */
  function say(isOutside) {
    if (!outside) return;
    outside.hidden = !isOutside;
    outside.textContent = isOutside
      ? t(
          "Vous semblez être hors de la ville. Si l’endroit est bien celui-là, continuez : la Ville dira qui s’en occupe.",
        )
      : "";
  }
}

/**
 * @param {PlaceAnswer[]} places
 * @param {{kept: HTMLInputElement, changed: () => void}} ports
 */
function choiceOf(places, { kept, changed }) {
  const group = document.createElement("fieldset");
  group.className = "field";
  const legend = document.createElement("legend");
  legend.className = "field__label";
  legend.textContent = t("Est-ce à l’une de ces adresses ?");
  const lines = document.createElement("div");
  lines.className = "choices";
  const picked = readPick(kept.value)?.label ?? null;
  for (const { label, metres, is_guess, pick } of places) {
    const distance = is_guess ? t("environ, à {n} m", { n: metres }) : t("à {n} m", { n: metres });
    lines.append(lineOf(label, distance, { value: JSON.stringify(pick), isPicked: label === picked }));
  }
  lines.append(lineOf(t("Exactement là où je suis"), "", { value: "", isPicked: picked === null }));
  lines.addEventListener("change", ({ target }) => {
    kept.value = /** @type {HTMLInputElement} */ (target).value;
    changed();
  });
  group.append(legend, lines);
  return group;
}

/**
 * @param {string} title
 * @param {string} hint
 * @param {{value: string, isPicked: boolean}} of
 */
function lineOf(title, hint, { value, isPicked }) {
  const line = document.createElement("label");
  line.className = "choice";
  const box = Object.assign(document.createElement("input"), { type: "radio", name: "near", value, checked: isPicked });
  box.className = "choice__box";
  const words = document.createElement("span");
  words.textContent = title;
  line.append(box, words);
  if (hint) {
    const said = document.createElement("span");
    said.className = "choice__hint";
    said.textContent = hint;
    line.append(said);
  }
  return line;
}
