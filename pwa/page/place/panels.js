/** The ways to say where, beside the position: an address, a corner of two streets, a segment of a street. */

import { t } from "../../kernel/words.js";
import { maybe, must } from "../dom.js";
import { readPick } from "../report/reading.js";
import { placesNamed, wireLookup } from "./lookup.js";

/** @import { Pick, PlaceChoice } from "../../places/types.d.ts" */
/** @import { Finder } from "./finder.js" */
/** @import { Offered } from "./lookup.js" */

const WAYS = /** @type {const} */ (["address", "intersection", "segment"]);

/**
 * @param {HTMLFormElement} form
 * @param {{finder: Finder, changed: () => void}} ports
 */
export function wirePanels(form, { finder, changed }) {
  const shown = WAYS.flatMap((mode) => {
    const panel = maybe(form, `[data-place-panel="${mode}"]`);
    // What the town had answered to a form sent before this script came stays as it is, to be picked there.
    return panel && !maybe(panel, `input[type="radio"]`) ? [wirePanel(panel, { mode, finder, changed })] : [];
  });
  return {
    show() {
      for (const panel of shown) panel.show();
    },
  };
}

/**
 * @param {HTMLElement} panel
 * @param {{mode: typeof WAYS[number], finder: Finder, changed: () => void}} ports
 */
function wirePanel(panel, { mode, finder, changed }) {
  const input = /** @type {HTMLInputElement} */ (must(panel, `[name="search_${mode}"]`));
  const kept = /** @type {HTMLInputElement} */ (must(panel, `[name="pick_${mode}"]`));
  const streets = mode === "address" ? null : createSecondChoice(panel, { mode, kept, changed });

  const { look, say } = wireLookup(input, {
    kept,
    above: input.parentElement,
    search: (text) => (streets ? streetsNamed(text, finder) : placesNamed(text, finder)),
    typed: () => streets?.clear(),
    picked: streets ? (street) => offerAlong(/** @type {number} */ (street)) : null,
    changed,
  });

  /** @param {number} street */
  async function offerAlong(street) {
    try {
      const along = await finder.along(street);
      const offered = mode === "segment" ? along.segments : along.corners;
      if (offered.length > 0) streets?.offer(offered);
      else say(t("La Ville n’a rien de plus précis pour cette rue : ajoutez un repère ci-dessous."));
    } catch {
      say(t("Sans réseau, la suite ne peut être proposée. Ajoutez un repère ci-dessous : il sera gardé."));
    }
  }

  must(panel, "[data-place-go]").addEventListener("click", (event) => {
    event.preventDefault();
    input.focus();
    look();
  });

  return {
    /** A draft, or what was sent before, brings back what was picked. */
    show() {
      if (!streets || streets.isShown() || !kept.value) return;
      const pick = readPick(kept.value);
      if (!pick) return;
      streets.offer([{ label: pick.label, pick: /** @type {Pick} */ (pick) }]);
      const street = Number(pick.ids.find((id) => id.startsWith("street:"))?.slice(7));
      if (Number.isInteger(street)) offerAlong(street);
    },
  };
}

/**
 * « Which street crosses it? », « Which part of it? »: a list of the browser's own.
 * @param {HTMLElement} panel
 * @param {{mode: string, kept: HTMLInputElement, changed: () => void}} ports
 */
function createSecondChoice(panel, { mode, kept, changed }) {
  const { legend } = must(panel, `[data-place-picked="${mode}"]`).dataset;
  const seat = document.createElement("div");
  kept.before(seat);

  return {
    isShown: () => seat.childElementCount > 0,
    clear: () => seat.replaceChildren(),
    /** @param {PlaceChoice[]} choices */
    offer(choices) {
      const label = document.createElement("label");
      label.className = "field__label";
      label.htmlFor = `f-pick_${mode}`;
      label.textContent = legend ?? "";
      const select = document.createElement("select");
      select.id = `f-pick_${mode}`;
      select.className = "field__control";
      select.append(new Option(t("Choisissez…"), ""));
      for (const { label: title, pick } of choices) select.append(new Option(title, JSON.stringify(pick)));
      select.value = sameAs(kept.value, choices);
      select.addEventListener("change", (event) => {
        event.stopPropagation(); // the field that is kept is the hidden one
        kept.value = select.value;
        changed();
      });
      seat.replaceChildren(label, select);
    },
  };
}

/**
 * The value of the choice that was picked; a newer gazetteer may give it other ids.
 * @param {string} value
 * @param {PlaceChoice[]} choices
 */
function sameAs(value, choices) {
  const pick = readPick(value);
  const known = pick && choices.find(({ label }) => label === pick.label);
  return known ? JSON.stringify(known.pick) : "";
}

/**
 * @param {string} text
 * @param {Finder} finder
 * @returns {Promise<Offered[]>}
 */
async function streetsNamed(text, finder) {
  const { streets } = await finder.streets(text);
  return streets.map(({ id, label }) => ({ title: label, value: id }));
}
