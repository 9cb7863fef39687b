/** The steps of the form in the history of this visit: « Back » goes one step back, and once sent it leaves the form. */

import { FIRST, hashOf, isOfForm, stepIn } from "./steps.js";

/** @param {string | undefined} item the row of the outbox that is written again */
export function createTrail(item) {
  /** Entries of this form behind the present one. */
  let depth = 0;
  const present = () => stepIn(location.hash) ?? FIRST;

  /** @param {number} step */
  function name(step) {
    history.replaceState(null, "", hashOf(step, item));
  }

  return {
    name,
    present,

    /** @param {number} step */
    advance(step) {
      history.pushState(null, "", hashOf(step, item));
      depth += 1;
    },

    /** Whether the browser goes back by itself: there is a step of this visit to go back to. */
    goesBack() {
      if (depth > 0) history.back();
      return depth > 0;
    },

    /** Whether the person moved within the form, and not to a place in its page. */
    moved() {
      if (!isOfForm(location.hash)) return false;
      depth = Math.max(0, depth - 1);
      return true;
    },

    /** One « Back » leaves the confirmation. */
    leave() {
      if (depth > 0) history.go(-depth);
      else history.replaceState(null, "", location.pathname);
    },
  };
}
