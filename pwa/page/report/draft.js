import { discardDraft, loadDraft, saveDraft } from "../../outbox/drafts.js";

/** @import { Photo, Store } from "../../types.d.ts" */
/** @import { Values } from "../types.d.ts" */

/**
 * What is typed, kept at each change: one writing at a time, the last state always written.
 * @param {{store: Store, form: string, owner: string | null, title: string, address: string}} given
 */
export function createDraft({ store, form, owner, title, address }) {
  const which = { form, owner };
  /** @type {{step: number, values: Values} | null} */
  let waiting = null;
  /** @type {Promise<void> | null} */
  let writing = null;
  let isClosed = false;

  async function writeAll() {
    while (waiting && !isClosed) {
      const { step, values } = waiting;
      waiting = null;
      await saveDraft(store, { ...which, step, fields: { title, address, values } });
    }
  }

  return {
    which,

    /** @returns {Promise<{id: string, step: number, values: Values, photos: Photo[]} | null>} */
    async load() {
      const found = await loadDraft(store, which);
      if (!found) return null;
      const { id, step, fields } = found.draft;
      return { id, step, values: isValues(fields.values) ? fields.values : {}, photos: found.photos };
    },

    /**
     * @param {number} step
     * @param {Values} values
     */
    keep(step, values) {
      if (isClosed) return Promise.resolve();
      waiting = { step, values };
      writing ??= writeAll().finally(() => {
        writing = null;
      });
      return writing;
    },

    /** Forgets it: it was sent, or the person starts anew. */
    async discard() {
      isClosed = true;
      await writing?.catch(() => {});
      await discardDraft(store, which);
      waiting = null;
    },
  };
}

/**
 * @param {unknown} value
 * @returns {value is Values}
 */
function isValues(value) {
  return typeof value === "object" && value !== null && Object.values(value).every((one) => Array.isArray(one));
}
