import { t } from "../../kernel/words.js";
import { saveDraftPhoto } from "../../outbox/drafts.js";
import { maybe } from "../dom.js";
import { refusedFields, stepOf } from "./checking.js";
import { prefill, valuesInAddress, valuesOf } from "./filling.js";
import { Report } from "./report.js";
import { FIRST, itemIn, SUMMARY, stepIn } from "./steps.js";
import { fillForm } from "./view.js";

/** @import { Item, ReportFields } from "../../types.d.ts" */
/** @import { Device, Values } from "../types.d.ts" */

/**
 * Opens the form where the person left it: what was typed before, the row that is to be changed, what the address asks,
 * or the first step.
 * @param {HTMLFormElement} form
 * @param {{device: Device, trigger: (form: HTMLFormElement, name: string) => void}} ports
 */
export async function openReport(form, { device, trigger }) {
  const item = await asked(device);
  const report = new Report(form, { device, item, trigger });
  const kept = await report.draft.load();
  report.id = kept?.id;
  if (kept) restore(report, kept.values, kept.photos);
  else if (item) await openAgain(report, item);
  else fillForm(form, valuesInAddress(location.search));
  offerFreshStart(report, kept !== null);
  device.onMe((me) => fillForm(form, prefill(me, report.values())));
  const step = stepIn(location.hash) ?? kept?.step ?? (item ? SUMMARY : FIRST);
  report.open(step, { isFocused: step !== FIRST });
  if (item?.refusal && !kept) showRefusal(report, item.refusal.errors);
  return report;
}

/** @param {Device} device */
async function asked(device) {
  const id = itemIn(location.hash);
  if (!id) return null;
  const { get } = await import("../../outbox/outbox.js");
  const item = await get(device.store, id);
  const isMine = item && (item.owner === null || item.owner === device.me().owner);
  return isMine && item.kind === "case" && item.state !== "done" ? item : null;
}

/**
 * @param {Report} report
 * @param {Values} values
 * @param {import("../../types.d.ts").Photo[]} photos
 */
function restore(report, values, photos) {
  // A box that the draft left empty must not stay as the page came.
  const blank = Object.fromEntries(Object.keys(report.values()).map((name) => [name, []]));
  fillForm(report.form, { ...blank, ...values });
  for (const photo of photos) report.photos.show(photo);
}

/**
 * @param {Report} report
 * @param {Item} item
 */
async function openAgain(report, item) {
  const fields = /** @type {ReportFields} */ (/** @type {unknown} */ (item.fields));
  const { photosOf } = await import("../../outbox/outbox.js");
  const photos = await photosOf(report.device.store, item.id);
  restore(report, valuesOf(fields, report.topic), photos);
  // The draft stands by itself: it must not lose its photos should the row leave meanwhile. A full device has them still.
  for (const photo of photos) await saveDraftPhoto(report.device.store, report.draft.which, photo).catch(() => {});
}

/**
 * @param {Report} report
 * @param {Parameters<typeof refusedFields>[0]} errors
 */
function showRefusal(report, errors) {
  const faults = refusedFields(errors);
  if (faults.length === 0) return;
  report.open(Math.min(...faults.map(({ name }) => stepOf(name))));
  report.refuse(faults);
}

/**
 * @param {Report} report
 * @param {boolean} isResumed
 */
function offerFreshStart(report, isResumed) {
  const line = maybe(report.form, "[data-draft]");
  if (!line || !isResumed) return;
  line.hidden = false;
  maybe(line, "[data-draft-discard]")?.addEventListener("click", async () => {
    if (!window.confirm(t("Effacer ce brouillon et ses photos ?"))) return;
    await report.draft.discard();
    location.replace(location.pathname + location.search);
  });
}
