/** The ways to say where that need the town's places: fetched when the second step opens. */

import { createFinder } from "./finder.js";
import { wireNear } from "./near.js";
import { wirePanels } from "./panels.js";

/** @import { Fix } from "../../types.d.ts" */

/**
 * @param {HTMLFormElement} form
 * @param {{geolocation: Geolocation | undefined, measured: (fix: Fix) => void, changed: () => void}} ports
 *   `measured`: the device told where it is, on the map
 */
export function openWays(form, { geolocation, measured, changed }) {
  const finder = createFinder({ fetch: fetch.bind(window), locale: document.documentElement.lang });
  const panels = wirePanels(form, { finder, changed });
  const near = wireNear(form, { finder, changed });
  /** @type {Promise<ReturnType<typeof import("./map.js").wireMap>> | null} */
  let map = null;

  return {
    /**
     * @param {string} mode the way that is chosen
     * @param {Fix | null} fix
     */
    async show(mode, fix) {
      panels.show();
      near.show(mode === "gps" ? fix : null);
      if (mode !== "map") return;
      map ??= import("./map.js").then(({ wireMap }) => wireMap(form, { finder, geolocation, measured, changed }));
      await (await map).show(fix);
    },
    forget: near.forget,
  };
}
