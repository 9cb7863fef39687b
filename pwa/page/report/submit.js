import { t } from "../../kernel/words.js";

/** @import { Device, FieldFault } from "../types.d.ts" */

/** What waits until the person reads « Enregistré » waits no longer than that. */
const SHOWN_MS = 300;

/** @typedef {typeof import("./later.js")} Later */

/**
 * What htmx tells before a request.
 * @typedef {CustomEvent<{ctx: {fetch?: () => Promise<Response>, request: {body: FormData}}}>} Configured
 */

/**
 * The last button: the request that htmx would send is answered here, by the outbox.
 * @param {HTMLFormElement} form
 * @param {{device: Device, storage: StorageManager | undefined, trigger: (form: HTMLFormElement, name: string) => void,
 *   report: () => Omit<Parameters<Later["keepReport"]>[1], "fields" | "catalogue" | "lang">,
 *   refuse: (faults: FieldFault[]) => void, sent: () => void, later: () => Promise<Later>}} ports
 */
export function wireSubmit(form, { device, storage, trigger, report, refuse, sent, later }) {
  let isSending = false;

  form.addEventListener("htmx:config:request", (event) => {
    const { ctx } = /** @type {Configured} */ (event).detail;
    const { body } = ctx.request;
    ctx.fetch = () => send(body);
  });

  /** @param {FormData} fields */
  async function send(fields) {
    const parts = await later().catch(() => null);
    try {
      if (!parts) throw new Error("the form was not fetched whole");
      const { keepReport, keptMarkup } = parts;
      const lang = document.documentElement.lang;
      const catalogue = form.dataset.catalogue ?? "";
      const item = await keepReport(device.store, { ...report(), fields, catalogue, lang });
      sent();
      shown().then(() => follow(parts, item.id));
      return page(keptMarkup(document, item));
    } catch (error) {
      refuse([{ name: "report", sentence: parts ? parts.problemWords(error) : NOT_WHOLE() }]);
      return new Response(null, { status: 204 }); // htmx leaves the form as it is
    } finally {
      isSending = false;
      device.setBusy("report", false);
    }
  }

  /**
   * Once it is said that the report is kept: it leaves.
   * @param {Later} parts
   * @param {string} id
   */
  async function follow({ sayPersistence }, id) {
    await device.enqueued(id).catch(() => {}); // the next occasion finds it
    sayPersistence(document, storage);
  }

  return () => {
    if (isSending) return;
    isSending = true;
    device.setBusy("report", true);
    trigger(form, "riverain:submit");
  };
}

/** The rest of the form could not be fetched. */
export const NOT_WHOLE = () =>
  t(
    "Le formulaire n’est pas arrivé en entier. Essayez de nouveau quand le réseau revient ; ce que vous avez écrit est gardé.",
  );

/** Until what was answered is on the screen. */
function shown() {
  return new Promise((resolve) => {
    document.addEventListener("htmx:after:swap", resolve, { once: true });
    setTimeout(resolve, SHOWN_MS);
  });
}

/** @param {string} markup */
function page(markup) {
  return new Response(markup, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}
