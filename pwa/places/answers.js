/** The answers of the town's addresses under `/lieux/`, given by the gazetteer on the device (`server/places/pages.py`). */

import { cornerLabel, languageOf } from "./labels.js";
import { pickOf, pickOfSegment } from "./picks.js";

/** @import { AlongAnswer, AroundAnswer, Found, PlacesAnswer, Point, StreetsAnswer } from "./types.d.ts" */
/** @import { Gazetteer } from "./gazetteer.js" */

/**
 * @param {Gazetteer} gazetteer
 * @param {{version: string, locale: string}} of
 */
export function createAnswers(gazetteer, { version, locale }) {
  /** @param {Found} found */
  const told = (found) => {
    const { kind, metres, isGuess } = found;
    return { label: found.label, pick: pickOf(found, version), kind, metres, is_guess: isGuess };
  };

  return {
    /**
     * @param {{texte: string, near?: Point}} asked
     * @returns {PlacesAnswer}
     */
    search({ texte, near }) {
      return { places: gazetteer.search(texte, { near, locale }).map(told) };
    },

    /**
     * @param {{point: Point}} asked
     * @returns {AroundAnswer}
     */
    around({ point }) {
      return { places: gazetteer.reverse(point, { locale }).map(told), is_outside: gazetteer.isOutside(point) };
    },

    /**
     * @param {{texte: string}} asked
     * @returns {StreetsAnswer}
     */
    streets({ texte }) {
      const found = gazetteer.search(texte, { locale, kinds: ["street"] });
      return { streets: found.map(({ streets, label }) => ({ id: streets[0], label })) };
    },

    /**
     * @param {{street: number}} asked
     * @returns {AlongAnswer}
     */
    along({ street }) {
      const language = languageOf(locale);
      const corners = gazetteer.cornersOf(street).map(({ other, point }) => {
        const label = cornerLabel(gazetteer.labelOf(street, language), gazetteer.labelOf(other, language), language);
        const found = { label, point, kind: /** @type {const} */ ("intersection"), streets: [street, other] };
        return { label, pick: pickOf({ ...found, ...NO_HOUSE }, version) };
      });
      const segments = gazetteer.segments(street, locale).map((segment) => {
        return { label: segment.label, pick: pickOfSegment(segment, version) };
      });
      return { corners, segments };
    },
  };
}

const NO_HOUSE = { number: null, suffix: "", score: 1000, isGuess: false, metres: 0 };

/** @typedef {ReturnType<typeof createAnswers>} Answers */
