import { t } from "../../kernel/words.js";
import { enqueueEntry } from "../../outbox/outbox.js";
import { all, maybe, must } from "../dom.js";
import { problemWords } from "../report/sending.js";
import { givenAway, warningNote } from "../warning.js";
import { fieldsOf, titleOf } from "./fields.js";

/** @import { Device, Values } from "../types.d.ts" */

const MOST = 6;

/**
 * One form of the page: what is typed and photographed is kept at once, and goes to the outbox when it is sent.
 * @param {HTMLFormElement} form
 * @param {{section: HTMLElement, device: Device, kept: () => Promise<void>}} ports
 */
export async function openAct(form, { section, device, kept }) {
  const kind = form.dataset.act ?? "";
  const { case: id = "", reference = "", title = "", rev = "0", code = "" } = section.dataset;
  const { owner } = device.me();
  const named = titleOf(kind, title);
  const about = { form: `${kind}:${reference}`, owner, title: named, address: location.pathname };
  const { createDraft, valuesIn, wirePhotos } = await import("../report/open.js");
  /** @returns {Values} */
  function typedIn() {
    const { rev: _rev, sure: _sure, ...values } = valuesIn(new FormData(form));
    return values;
  }
  const make = () => createDraft({ store: device.store, session: sessionStorage, ...about });
  let draft = make();
  let isWarned = false;
  let isSending = false;
  const changed = () => draft.keep(1, typedIn());
  const { storage } = navigator;
  const later = () => import("../report/later.js");
  const picked = maybe(form, "[data-photos]")
    ? wirePhotos(form, { device, which: draft.which, max: MOST, storage, changed, later })
    : null;

  form.addEventListener("input", () => {
    isWarned = false;
    changed();
  });
  addEventListener("pagehide", () => draft.leave());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    try {
      await send();
    } finally {
      isSending = false;
    }
  });

  const found = await draft.load();
  if (found) {
    write(form, found.values);
    for (const photo of found.photos) await picked?.show(photo);
    const fold = /** @type {HTMLDetailsElement | null} */ (form.closest("details"));
    if (fold) fold.open = true;
  }

  async function send() {
    await picked?.ready();
    const photos = (picked?.list() ?? []).map((photo, index) => ({ ...photo, n: index + 1, question: null }));
    const { fields, said, fault } = fieldsOf(kind, new FormData(form), form, photos.length);
    if (fault) return say(form, fault.name, fault.sentence);
    if ("public" in section.dataset && !isWarned && warn(form, said)) {
      isWarned = true;
      return;
    }
    const wanted = { case: id, title: named, owner, kind, base_rev: Number(rev), fields, photos, reference };
    try {
      const item = await enqueueEntry(device.store, {
        ...wanted,
        ...(draft.id ? { id: draft.id } : {}),
        ...(owner === null && code ? { code } : {}),
      });
      await draft.discard();
      form.reset();
      clear();
      draft = make();
      await device.enqueued(item.id);
      await kept();
      must(section, "[data-acts-waiting]").scrollIntoView({ block: "nearest" });
    } catch (error) {
      say(form, maybe(form, "textarea")?.getAttribute("name") ?? "act", problemWords(error));
    }
  }

  function clear() {
    picked?.forgetRemoved();
    picked?.forget();
    for (const line of all(form, ".field__error")) say(form, line.id.replace("err-", ""), "");
    maybe(form, "[data-warning]")?.remove();
    const fold = /** @type {HTMLDetailsElement | null} */ (form.closest("details"));
    if (fold) fold.open = false;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {Values} values
 */
function write(form, values) {
  for (const [name, given] of Object.entries(values)) {
    for (const field of all(form, `[name="${CSS.escape(name)}"]`))
      writeOne(/** @type {HTMLInputElement} */ (field), given);
  }
}

/**
 * @param {HTMLInputElement} field or a text area
 * @param {string[]} given
 */
function writeOne(field, given) {
  if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
  else if (field.type !== "hidden" && field.type !== "file") field.value = given[0] ?? "";
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} sentence
 */
function say(form, name, sentence) {
  const line = maybe(form, `#${CSS.escape(`err-${name}`)}`);
  if (!line) return;
  line.textContent = sentence;
  line.hidden = sentence === "";
  line.closest(".field")?.classList.toggle("field--wrong", sentence !== "");
  if (sentence) maybe(form, `[name="${CSS.escape(name)}"]`)?.focus();
}

/**
 * Says what the words give away of somebody; pressed once more, they go as they are.
 * @param {HTMLFormElement} form
 * @param {string} said
 */
function warn(form, said) {
  const what = givenAway(said);
  maybe(form, "[data-warning]")?.remove();
  if (!what) return false;
  const sentence = t("On y voit {what}. Tout le monde pourra le lire : retirez-le si vous le pouvez.", { what });
  must(form, ".buttons:last-of-type").before(
    warningNote(`${sentence} ${t("Appuyez encore pour l’envoyer quand même.")}`),
  );
  return true;
}
