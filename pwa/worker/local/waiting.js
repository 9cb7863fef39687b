import { bare, here, t, tn } from "../../kernel/words.js";
import { html } from "../html.js";
import { moment, photosOf, stateWords } from "./states.js";

/** @import { Draft, Item } from "../../types.d.ts" */

const FORMS = "/demandes/nouvelle/";
/** The page of a case has forms too. */
const CASES = "/demandes/";

/**
 * What waits on this phone, for the home page and on top of « Mes demandes »; nothing when nothing waits.
 * @param {{items: Item[], others: number, drafts: Draft[]}} rows
 */
export function waiting({ items, others, drafts }) {
  if (items.length + others + drafts.length === 0) return html``;
  return html`<section class="section" aria-labelledby="on-this-phone">
    <div class="outbox__head">
      <h2 id="on-this-phone">${t("Sur ce téléphone")}</h2>
      ${items.length + others > 0 && html`<a href="${here("/envois")}">${tn("{n} envoi en attente", "{n} envois en attente", items.length + others)}</a>`}
    </div>
    <ul class="outbox">${items.map(item)}${drafts.map(draft)}</ul>
  </section>`;
}

/** @param {Item} row */
function item(row) {
  const photos = photosOf(row);
  return html`<li class="outbox__item" id="attend-${row.id}">
    <h3 class="outbox__title">${row.title} · <span class="tabular">${row.provisional}</span></h3>
    <p class="status status--local">${stateWords(row)}</p>
    <p class="outbox__meta"><span>${t("Saisie le {moment}", { moment: moment(row.captured_at) })}</span>${photos && html` <span>${photos.words}</span>`}</p>
  </li>`;
}

/** @param {Draft} draft */
function draft({ id, form, fields, updated_at }) {
  const title = typeof fields.title === "string" ? fields.title : form;
  const address =
    typeof fields.address === "string" && bare(fields.address).startsWith(CASES) ? bare(fields.address) : FORMS + form;
  return html`<li class="outbox__item" id="brouillon-${id}">
    <h3 class="outbox__title">${title}</h3>
    <p class="status status--local">${t("Brouillon")}</p>
    <p class="outbox__meta"><span>${t("Modifié le {moment}", { moment: moment(updated_at) })}</span></p>
    <div class="buttons"><a class="button button--small" href="${here(address)}">${t("Reprendre")}<span class="unseen"> : ${title}</span></a></div>
  </li>`;
}
