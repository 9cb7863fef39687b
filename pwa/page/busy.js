/** What must not be cut by a reload: something being sent, or typed where no draft keeps it. */
export function createBusy() {
  /** @type {Set<string>} */
  const reasons = new Set();
  /** @type {(() => void)[]} */
  let waiting = [];

  return {
    isBusy: () => reasons.size > 0,

    /**
     * @param {string} reason
     * @param {boolean} isBusy
     */
    set(reason, isBusy) {
      if (isBusy) reasons.add(reason);
      else reasons.delete(reason);
      if (reasons.size > 0) return;
      const ready = waiting;
      waiting = [];
      for (const work of ready) work();
    },

    /** @param {() => void} work done at once when nothing is in the way */
    whenFree(work) {
      if (reasons.size === 0) work();
      else waiting.push(work);
    },
  };
}

/**
 * The worker asks before it leads this page elsewhere.
 * @param {ServiceWorkerContainer | undefined} container
 * @param {{isBusy(): boolean}} busy
 */
export function answerWhetherBusy(container, busy) {
  container?.addEventListener("message", ({ data, ports }) => {
    if (data?.type === "busy?") ports[0]?.postMessage(busy.isBusy());
  });
}
