import { t, tn } from "../../kernel/words.js";
import { all, maybe, must } from "../dom.js";
import { prefill } from "./filling.js";
import { Report } from "./report.js";
import { FIRST, itemIn, SUMMARY, stepIn } from "./steps.js";
import { fillForm } from "./view.js";

/** @import { Item, Photo } from "../../types.d.ts" */
/** @import { Device, Values } from "../types.d.ts" */
/** @typedef {{step: number, values: Values, photos: Photo[]}} Kept */

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
  await writeKept(report, { kept, posted, item, link });
  device.onMe((me) => fillForm(form, prefill(me, report.values())));
  const step = posted?.step ?? stepIn(location.hash) ?? kept?.step ?? (item ? SUMMARY : FIRST);
  await report.open(step, { isFocused: step !== FIRST });
  if (item?.refusal && !kept) await (await report.whole()).showRefusal(report, item.refusal.errors);
  if (!posted) return;
  report.touch();
  if (posted.faults.length > 0) report.refuse(posted.faults);
}

/**
 * Writes what the person left into the form, or what the link says; what has no place in it any more is said.
 * @param {Report} report
 * @param {{kept: Kept | null, posted: object | null, item: Item | null, link: Awaited<ReturnType<typeof linkTo>>}} found
 */
async function writeKept(report, { kept, posted, item, link }) {
  let homeless = 0;
  if (kept) homeless = await restore(report, posted ? { ...kept, values: report.values() } : kept);
  else if (item) homeless = await restore(report, await (await report.whole()).readAgain(report, item));
  else link?.fill(fillForm);
  offerFreshStart(report, kept !== null);
  if (homeless > 0) sayChanged(report, homeless);
  if (kept) link?.offer(report.values());
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

/**
 * @param {Report} report
 * @param {{values: Values, photos: Photo[]}} kept
 */
async function restore(report, { values, photos }) {
  // A box that the draft left empty must not stay as the page came.
  const blank = Object.fromEntries(Object.keys(report.values()).map((name) => [name, []]));
  const homeless = await report.fill({ ...blank, ...values });
  for (const photo of photos) report.photos.show(photo);
  return homeless;
}

/**
 * The topic is another one than when the draft was written: what it does not ask any more is said, once.
 * @param {Report} report
 * @param {number} homeless
 */
function sayChanged(report, homeless) {
  const line = maybe(report.form, "[data-draft]");
  if (!line) return;
  line.hidden = false;
  must(line, "[data-draft-text]").textContent = tn(
    "Cette démarche a changé depuis votre brouillon : une réponse n’y a plus sa place. Vérifiez les détails.",
    "Cette démarche a changé depuis votre brouillon : {n} réponses n’y ont plus leur place. Vérifiez les détails.",
    homeless,
  );
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
