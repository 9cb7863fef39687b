/** The ways to say where that need the town's places: fetched when the second step opens. */

import { createFinder } from "./finder.js";
import { wireNear } from "./near.js";
import { wirePanels } from "./panels.js";

/** @import { Fix } from "../../types.d.ts" */

/**
 * @param {HTMLFormElement} form
 * @param {{changed: () => void}} ports
 */
export function openWays(form, { changed }) {
  const finder = createFinder({ fetch: fetch.bind(window), locale: document.documentElement.lang });
  const panels = wirePanels(form, { finder, changed });
  const near = wireNear(form, { finder, changed });
  return {
    /** @param {Fix | null} fix */
    show(fix) {
      panels.show();
      near.show(fix);
    },
    forget: near.forget,
  };
}
