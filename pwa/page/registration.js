import { t } from "../kernel/words.js";
import { maybe } from "./dom.js";
import { watchUpdates } from "./update.js";

/**
 * Registers the worker once the page has all it needs for itself, and wires the prompt of a new version.
 * @param {{window: Window, container: ServiceWorkerContainer, busy: {isBusy(): boolean, whenFree(work: () => void): void}}} ports
 */
export function registerWorker({ window, container, busy }) {
  const { document } = window;
  const prompt = maybe(document, "[data-update]");

  async function register() {
    const registration = await container.register("/sw.js", { updateViaCache: "none" });
    const updates = watchUpdates({
      container,
      registration,
      isBusy: busy.isBusy,
      whenFree: busy.whenFree,
      offer: () => prompt?.removeAttribute("hidden"),
      reload: () => window.location.reload(),
    });
    maybe(document, "[data-update-apply]")?.addEventListener("click", () => {
      if (busy.isBusy()) sayLater(prompt);
      updates.apply();
    });
    maybe(document, "[data-update-later]")?.addEventListener("click", () => prompt?.setAttribute("hidden", ""));
  }

  const whenLoaded = () => register().catch(() => {}); // the next visit tries again
  if (document.readyState === "complete") whenLoaded();
  else window.addEventListener("load", whenLoaded);
}

/**
 * As the kill switch does at `/sw.js`: caches go, what waits in IndexedDB stays.
 * @param {{container: ServiceWorkerContainer | undefined, caches: CacheStorage | undefined}} ports
 */
export async function leaveWorker({ container, caches }) {
  const registrations = (await container?.getRegistrations()) ?? [];
  const names = (await caches?.keys()) ?? [];
  await Promise.all([...registrations.map((one) => one.unregister()), ...names.map((name) => caches?.delete(name))]);
}

/** @param {HTMLElement | null} prompt */
function sayLater(prompt) {
  const words = prompt && maybe(prompt, ".update__text");
  if (words) words.textContent = t("Elle sera mise en place dès que ce que vous faites est fini.");
}
