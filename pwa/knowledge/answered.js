/** A card has answered: nothing is sent, and the draft goes if its writer wants it, with a way back. */

import { t } from "../kernel/words.js";
import { saveDraft, saveDraftPhoto } from "../outbox/drafts.js";
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

  /** @type {(() => Promise<void>) | null} */
  let restore = null;

  back.addEventListener("click", () => {
    panel.remove();
    for (const step of steps) step.hidden = false;
    if (draftLine) draftLine.hidden = !wasTold;
    maybe(form, "[data-step]:not([hidden]) [data-step-title]")?.focus();
  });

  drop.addEventListener("click", async () => {
    restore = restorerOf(report);
    await report.draft.discard();
    say(DROPPED());
    drop.hidden = true;
    back.hidden = true;
    undo.hidden = false;
    undo.focus();
  });

  undo.addEventListener("click", async () => {
    await restore?.();
    location.reload(); // the form opens where it was left
  });

  /** @param {string} words */
  function say(words) {
    must(panel, "[data-answered-said]").textContent = words;
  }
}

/**
 * Writes the draft as it is now once more, with its photos.
 * @param {Report} report
 */
function restorerOf(report) {
  const { draft, device } = report;
  const { which, id } = draft;
  const values = report.values();
  const photos = report.photos.list();
  const { title } = report.topic;
  const address = location.pathname;
  const step = Number(must(report.form, '[name="etape"]').getAttribute("value"));
  return async () => {
    await saveDraft(device.store, { ...which, id, step, fields: { title, address, values } });
    for (const photo of photos) await saveDraftPhoto(device.store, which, photo);
  };
}

const NOTHING = () => t("Rien n’a été envoyé, rien n’est gardé.");
const DROPPED = () => t("Brouillon jeté.");
