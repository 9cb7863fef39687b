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
      if (busy.isBusy()) import("./postponed.js").then(({ sayLater }) => sayLater(prompt));
      updates.apply();
    });
    maybe(document, "[data-update-later]")?.addEventListener("click", () => prompt?.setAttribute("hidden", ""));
  }

  const whenLoaded = () => register().catch(() => {}); // the next visit tries again
  if (document.readyState === "complete") whenLoaded();
  else window.addEventListener("load", whenLoaded);
}
