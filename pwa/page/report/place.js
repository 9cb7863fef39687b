import { locate, needsConfirmation } from "../../capture/position.js";
import { t } from "../../kernel/words.js";
import { all, maybe, must } from "../dom.js";
import { placeMode, readFix } from "./reading.js";
import { PLACE } from "./steps.js";

/** @import { Fix } from "../../types.d.ts" */
/** @typedef {ReturnType<typeof import("../place/ways.js").openWays>} Ways */

/**
 * The device's position in the second step: asked by a button, its accuracy said in words.
 * @param {HTMLFormElement} form
 * @param {{geolocation: Geolocation | undefined, changed: () => void}} ports
 */
export function wirePlace(form, { geolocation, changed }) {
  const button = /** @type {HTMLButtonElement | null} */ (maybe(form, "[data-locate]"));
  /** @type {AbortController | null} */
  let asking = null;
  /** @type {Promise<Ways> | null} */
  let opening = null;

  /** @param {number} [step] the one that is open */
  function show(step) {
    if (!maybe(form, "[data-place]")) return; // this topic asks for none
    const fields = new FormData(form);
    const fix = readFix(fields);
    const mode = placeMode(fields) ?? "gps";
    for (const panel of all(form, "[data-place-panel]")) panel.hidden = panel.dataset.placePanel !== mode;
    if (step === PLACE) openWays(mode, fix);
    say(fix ? accuracyWords(fix) : "");
    const confirm = maybe(form, "[data-place-confirm]"); // there where the topic takes the device's position
    if (confirm) confirm.hidden = !fix || !needsConfirmation(fix);
  }

  /**
   * @param {string} mode
   * @param {Fix | null} fix
   */
  async function openWays(mode, fix) {
    opening ??= import("../place/ways.js").then(({ openWays: open }) =>
      open(form, { geolocation, measured: write, changed }),
    );
    try {
      await (await opening).show(mode, fix);
    } catch {
      opening = null; // the fields are plain ones until the network brings it
    }
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    choose("gps");
    (await opening?.catch(() => null))?.forget();
    setWaiting(true);
    say(t("Recherche de votre position…"));
    const found = await locate({ geolocation, onFix: keep, signal: asking.signal });
    setWaiting(false);
    if (found.ok) keep(found.fix);
    else say(found.message);
  }

  /** @param {Fix} fix */
  function keep(fix) {
    write(fix);
    show(PLACE);
    changed();
  }

  /** @param {Fix} fix */
  function write(fix) {
    for (const name of /** @type {const} */ (["lat", "lon", "accuracy_m", "fixed_at"])) {
      /** @type {HTMLInputElement} */ (must(form, `[name="${name}"]`)).value = String(fix[name]);
    }
    const confirmed = /** @type {HTMLInputElement | null} */ (maybe(form, '[name="place_confirmed"]'));
    if (confirmed) confirmed.checked = false;
  }

  /** @param {string} mode */
  function choose(mode) {
    for (const radio of /** @type {HTMLInputElement[]} */ (all(form, '[name="place_mode"]'))) {
      radio.checked = radio.value === mode;
    }
  }

  /** @param {boolean} isWaiting */
  function setWaiting(isWaiting) {
    button?.setAttribute("aria-disabled", String(isWaiting));
    const label = maybe(form, "[data-locate-label]");
    if (!label) return;
    const again = readFix(new FormData(form)) ? t("Reprendre ma position") : t("Utiliser ma position");
    label.textContent = isWaiting ? t("Un instant…") : again;
  }

  /** @param {string} words */
  function say(words) {
    const line = maybe(form, "[data-accuracy]");
    if (line) line.textContent = words;
  }

  button?.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") ask();
  });
  for (const radio of all(form, '[name="place_mode"]')) radio.addEventListener("change", () => show(PLACE));
  return {
    show,
    stop() {
      asking?.abort();
    },
  };
}

/** @param {Fix} fix */
function accuracyWords(fix) {
  const n = Math.round(fix.accuracy_m);
  if (n <= 15) return t("Position trouvée, à {n} m près.", { n });
  return needsConfirmation(fix)
    ? t("Position approximative, à {n} m près. Précisez l’endroit si vous le pouvez.", { n })
    : t("Position trouvée, à {n} m près. Un repère aide l’équipe à trouver.", { n });
}
