import { all, maybe, must } from "../dom.js";
import { prefill } from "./filling.js";
import { Report } from "./report.js";
import { FIRST, itemIn, SUMMARY, stepIn } from "./steps.js";
import { fillForm } from "./view.js";

/** @import { Device } from "../types.d.ts" */

export { createDraft } from "./draft.js";
export { valuesIn } from "./filling.js";
export { wirePhotos } from "./picking.js";

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
  const link = location.search ? await linkTo(report) : null;
  if (kept || item || link) {
    const { writeKept } = await import("./kept.js");
    await writeKept(report, { kept, isPosted: posted !== null, item, link });
  }
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

/**
 * What the address proposes; null when what reads it did not come: the town has filled the form as it reads it.
 * @param {Report} report
 */
function linkTo({ form, topic }) {
  return import("./linked.js").then(
    ({ linkOf }) => linkOf(form, topic),
    () => null,
  );
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
