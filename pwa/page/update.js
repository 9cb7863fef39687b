/**
 * A new version is offered, never imposed; asked for, it is put in place when nothing is being typed or sent.
 * @param {{container: ServiceWorkerContainer, registration: ServiceWorkerRegistration, isBusy: () => boolean,
 *   whenFree: (work: () => void) => void, offer: () => void, reload: () => void}} ports
 */
export function watchUpdates({ container, registration, isBusy, whenFree, offer, reload }) {
  const hadWorker = container.controller !== null;
  let isReloading = false;

  function look() {
    // Without a present worker this is the first installation: nothing is replaced.
    if (registration.waiting && container.controller) offer();
  }

  function follow() {
    registration.installing?.addEventListener("statechange", look);
  }

  registration.addEventListener("updatefound", follow);
  container.addEventListener("controllerchange", () => {
    if (!hadWorker || isReloading) return;
    isReloading = true;
    if (isBusy()) whenFree(reload);
    else reload();
  });
  follow(); // the browser looks for a new version by itself, and may have begun
  look();

  return {
    /** The person said yes. */
    apply() {
      whenFree(() => registration.waiting?.postMessage({ type: "update" }));
    },
  };
}
