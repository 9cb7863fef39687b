/** A card has answered: nothing is sent, and the draft goes if its writer wants it, with a way back. */

import { t } from "../kernel/words.js";
import { loadDraft, saveDraft, saveDraftPhoto } from "../outbox/drafts.js";
import { all, maybe, must } from "../page/dom.js";

/** @import { Report } from "../page/report/report.js" */

/**
 * @param {Report} report
 * @param {HTMLElement} panel
 */
export function showAnswered(report, panel) {
  const { form } = report;
  const steps = all(form, "[data-step]").filter((step) => !step.hidden);
  const drop = must(panel, "[data-answered-drop]");
  const undo = must(panel, "[data-answered-undo]");
  const back = must(panel, "[data-answered-back]");
  const hasDraft = report.draft.id !== undefined;
  drop.hidden = !hasDraft;
  if (!hasDraft) say(NOTHING());
  for (const step of steps) step.hidden = true;
  const draftLine = maybe(form, "[data-draft]");
  const wasTold = draftLine ? !draftLine.hidden : false;
  if (draftLine) draftLine.hidden = true;
  form.append(panel);
  window.scrollTo(0, 0);
  must(panel, "h2").focus({ preventScroll: true });

  /** @type {ReturnType<typeof restorerOf> | null} */
  let restoring = null;

  back.addEventListener("click", () => {
    panel.remove();
    for (const step of steps) step.hidden = false;
    if (draftLine) draftLine.hidden = !wasTold;
    maybe(form, "[data-step]:not([hidden]) [data-step-title]")?.focus();
  });

  drop.addEventListener("click", async () => {
    restoring ??= restorerOf(report);
    await restoring;
    await report.draft.discard();
    say(DROPPED());
    drop.hidden = true;
    back.hidden = true;
    undo.hidden = false;
    undo.focus();
  });

  undo.addEventListener("click", async () => {
    await (await restoring)?.();
    location.reload(); // the form opens where it was left
  });

  /** @param {string} words */
  function say(words) {
    must(panel, "[data-answered-said]").textContent = words;
  }
}

/**
 * Writes the draft once more as it was kept, with what the form says now and its photos.
 * @param {Report} report
 */
async function restorerOf(report) {
  const { store } = report.device;
  const { which } = report.draft;
  const values = report.values();
  const photos = report.photos.list();
  const kept = await loadDraft(store, which);
  if (!kept) return null;
  const { draft } = kept;
  return async () => {
    await saveDraft(store, { ...draft, fields: { ...draft.fields, values } });
    for (const photo of photos) await saveDraftPhoto(store, which, photo);
  };
}

const NOTHING = () => t("Rien n’a été envoyé, rien n’est gardé.");
const DROPPED = () => t("Brouillon jeté.");
