import { discardDraft, loadDraft, saveDraft, saveDraftPhoto } from "../../outbox/drafts.js";
import { ifRoom } from "../../outbox/errors.js";

/** @import { Draft, Photo, Store } from "../../types.d.ts" */
/** @import { Values } from "../types.d.ts" */

/**
 * What is typed, kept at each change: one writing at a time, the last state always written. What was typed in the very
 * instant the page went away, or on a full phone, is put in `session`, which writes at once and has room of its own.
 * @param {{store: Store, session: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null, form: string,
 *   owner: string | null, title: string, address: string, catalogue?: string}} given `catalogue`: the version of the form
 */
export function createDraft({ store, session, form, owner, title, address, catalogue = "" }) {
  const which = { form, owner };
  const place = `draft:${owner ?? ""}|${form}`;
  /** @type {{step: number, values: Values} | null} what was last typed and is not yet known to be written */
  let last = null;
  /** @type {{step: number, values: Values} | null} */
  let waiting = null;
  /** @type {Promise<void> | null} */
  let writing = null;
  let isClosed = false;
  /** @type {string | undefined} */
  let id;

  async function writeAll() {
    while (waiting && !isClosed) {
      const { step, values } = waiting;
      waiting = null;
      ({ id } = await saveDraft(store, { ...which, step, fields: { title, address, catalogue, values } }));
    }
    last = null;
    session?.removeItem(place);
  }

  /** What was begun before signing in goes on under the person who signed in. */
  async function adopted() {
    const nobodys = { form, owner: null };
    const found = owner === null ? null : await loadDraft(store, nobodys);
    if (!found) return null;
    const { step, fields } = found.draft;
    if (!(await ifRoom(saveDraft(store, { ...which, id: found.draft.id, step, fields })))) return found; // as it is, until there is room
    for (const photo of found.photos) await saveDraftPhoto(store, which, photo);
    await discardDraft(store, nobodys);
    return found;
  }

  /** @returns {{step: number, values: Values} | null} */
  function putAside() {
    const text = session?.getItem(place);
    const found = text ? JSON.parse(text) : null;
    return found && isValues(found.values) ? found : null;
  }

  return {
    which,

    /** What it is known by on the phone once something was kept: the report takes it, so that neither is taken for new. */
    get id() {
      return id;
    },

    /** @returns {Promise<{step: number, values: Values, photos: Photo[]} | null>} */
    async load() {
      const typed = putAside();
      const fields = typed && { title, address, catalogue, values: typed.values };
      if (fields && (await ifRoom(saveDraft(store, { ...which, step: typed.step, fields }))))
        session?.removeItem(place);
      const found = (await loadDraft(store, which)) ?? (await adopted());
      id = found?.draft.id;
      const shown = typed ?? (found && { step: found.draft.step, values: valuesIn(found.draft) });
      return shown && { ...shown, photos: found?.photos ?? [] };
    },

    /**
     * @param {number} step
     * @param {Values} values
     */
    keep(step, values) {
      if (isClosed) return Promise.resolve();
      waiting = { step, values };
      last = waiting;
      writing ??= writeAll().finally(() => {
        writing = null;
      });
      return writing;
    },

    /** The page goes away. */
    leave() {
      if (last && !isClosed) session?.setItem(place, JSON.stringify(last));
    },

    /** Forgets it: it was sent, or the person starts anew. */
    async discard() {
      isClosed = true;
      session?.removeItem(place);
      await writing?.catch(() => {});
      await discardDraft(store, which);
      waiting = null;
    },
  };
}

/** @param {Draft} draft */
function valuesIn({ fields }) {
  return isValues(fields.values) ? fields.values : {};
}

/**
 * @param {unknown} value
 * @returns {value is Values}
 */
function isValues(value) {
  return typeof value === "object" && value !== null && Object.values(value).every((one) => Array.isArray(one));
}
