/** What the person left of a form, a draft or a row of the outbox: fetched when there is something. */

import { t, tn } from "../../kernel/words.js";
import { maybe, must } from "../dom.js";
import { fillForm } from "./view.js";

/** @import { Item, Photo } from "../../types.d.ts" */
/** @import { Values } from "../types.d.ts" */
/** @import { Report } from "./report.js" */
/** @typedef {{step: number, values: Values, photos: Photo[]}} Kept */

/**
 * Writes what the person left into the form, or what the link says; what has no place in it any more is said.
 * @param {Report} report
 * @param {{kept: Kept | null, isPosted: boolean, item: Item | null,
 *   link: ReturnType<typeof import("./linked.js").linkOf> | null}} found
 */
export async function writeKept(report, { kept, isPosted, item, link }) {
  let homeless = 0;
  if (kept) homeless = await restore(report, isPosted ? { ...kept, values: report.values() } : kept);
  else if (item) homeless = await restore(report, await (await report.whole()).readAgain(report, item));
  else link?.fill(fillForm);
  offerFreshStart(report, kept !== null);
  if (homeless > 0) sayChanged(report, homeless);
  if (kept) link?.offer(report.values());
}

/**
 * @param {Report} report
 * @param {{values: Values, photos: Photo[]}} kept
 */
async function restore(report, { values, photos }) {
  // A box that the draft left empty must not stay as the page came.
  const blank = Object.fromEntries(Object.keys(report.values()).map((name) => [name, []]));
  const homeless = await report.fill({ ...blank, ...values });
  for (const photo of photos) await report.photos.show(photo);
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
