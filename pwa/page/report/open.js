import { t } from "../../kernel/words.js";
import { all, maybe, must } from "../dom.js";
import { prefill, valuesInAddress } from "./filling.js";
import { Report } from "./report.js";
import { FIRST, itemIn, SUMMARY, stepIn } from "./steps.js";
import { fillForm } from "./view.js";

/** @import { Photo } from "../../types.d.ts" */
/** @import { Device, Values } from "../types.d.ts" */

/**
 * Opens the form where the person left it: what a posting before this script came has brought back, what was typed
 * before, the row that is to be changed, what the address asks, or the first step.
 * @param {HTMLFormElement} form
 * @param {{device: Device, trigger: (form: HTMLFormElement, name: string) => void}} ports
 */
export async function openReport(form, { device, trigger }) {
  const posted = postedIn(form);
  if (posted && maybe(form, '[name="kept"]')) return; // its photos are with the town already: it goes on as a plain form
  const item = await asked(device);
  const report = new Report(form, { device, item, trigger });
  if (maybe(form, "[data-answers-found]")) wireCardsLater(report);
  const kept = await report.draft.load();
  if (kept) await restore(report, posted ? { ...kept, values: report.values() } : kept);
  else if (item) await restore(report, await (await report.whole()).readAgain(report, item));
  else fillForm(form, valuesInAddress(location.search));
  offerFreshStart(report, kept !== null);
  device.onMe((me) => fillForm(form, prefill(me, report.values())));
  const step = posted?.step ?? stepIn(location.hash) ?? kept?.step ?? (item ? SUMMARY : FIRST);
  await report.open(step, { isFocused: step !== FIRST });
  if (item?.refusal && !kept) await (await report.whole()).showRefusal(report, item.refusal.errors);
  if (!posted) return;
  report.touch();
  if (posted.faults.length > 0) report.refuse(posted.faults);
}

/**
 * Cards that may spare the demand are fetched when one is opened, or once something is written.
 * @param {Report} report
 */
function wireCardsLater(report) {
  const wire = () => import("../../knowledge/form.js").then(({ wireCards }) => wireCards(report)).catch(() => {});
  for (const name of ["toggle", "input"]) report.form.addEventListener(name, wire, { capture: true, once: true });
  if (maybe(report.form, "[data-answer][open]")) wire(); // before this script had come
}

/**
 * What the town answered to « Continuer » pressed before this script had come: only then does the form bear an id.
 * @param {HTMLFormElement} form
 */
function postedIn(form) {
  if (!must(form, '[name="id"]').getAttribute("value")) return null;
  const faults = all(form, ".field--wrong").map((field) => ({
    name: field.dataset.field ?? "",
    sentence: maybe(field, ".field__error")?.textContent ?? "",
  }));
  return { step: Number(must(form, '[name="etape"]').getAttribute("value")), faults };
}

/** @param {Device} device */
async function asked(device) {
  const id = itemIn(location.hash);
  if (!id) return null;
  const { get } = await import("./later.js");
  const item = await get(device.store, id);
  const isMine = item && (item.owner === null || item.owner === device.me().owner);
  return isMine && item.kind === "case" && item.state !== "done" ? item : null;
}

/**
 * @param {Report} report
 * @param {{values: Values, photos: Photo[]}} kept
 */
async function restore(report, { values, photos }) {
  // A box that the draft left empty must not stay as the page came.
  const blank = Object.fromEntries(Object.keys(report.values()).map((name) => [name, []]));
  await report.fill({ ...blank, ...values });
  for (const photo of photos) report.photos.show(photo);
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
