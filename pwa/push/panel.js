import { t } from "../kernel/words.js";
import { all, maybe } from "../page/dom.js";

/** @import { PushState } from "./types.d.ts" */
/** @typedef {ReturnType<typeof import("./device.js").createPushDevice>} PushDevice */

/**
 * The panel « Avis sur cet appareil »: shows the state that holds and does what its buttons say.
 * @param {HTMLElement} panel
 * @param {{device: PushDevice, owner: string, changed: () => void}} ports `changed`: the list of devices is another now
 */
export async function wirePanel(panel, { device, owner, changed }) {
  const error = maybe(panel, "[data-push-error]");

  /** @param {PushState} state */
  function show(state) {
    for (const part of all(panel, "[data-push-state]")) part.hidden = part.dataset.pushState !== state;
  }

  /** @param {() => Promise<PushState>} act */
  async function after(act) {
    if (error) error.textContent = "";
    panel.setAttribute("aria-busy", "true");
    try {
      show(await act());
      changed();
    } catch {
      if (error) error.textContent = t("Cela n’a pas fonctionné. Rien n’a changé ; réessayez avec du réseau.");
    } finally {
      panel.removeAttribute("aria-busy");
    }
  }

  maybe(panel, "[data-push-on]")?.addEventListener("click", () => after(() => device.turnOn(owner)));
  maybe(panel, "[data-push-off]")?.addEventListener("click", () => after(() => device.turnOff()));
  show(await device.state());
}
