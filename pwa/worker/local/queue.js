import { here, t, tn } from "../../kernel/words.js";
import { html } from "../html.js";
import { signOutHere, stillToTell } from "./leaving.js";
import { moment, photosOf, stateWords, waitsFor as waitsUntil } from "./states.js";

/** @import { Item } from "../../types.d.ts" */
/** @import { Markup } from "../html.js" */

const WRONG = ["needs_login", "needs_fix", "conflict", "blocked"];
const MOVING = ["sending", "completing"];

/**
 * The list of `/envois`: what is left, what it waits for, what may be done about it, then the last receipts. The markup
 * is that of templates/components/outbox.html.
 * @param {{items: Item[], done: Item[], others: number, isExpired: boolean, now: number, isLeaving: boolean,
 *   me: {owner: string | null, name: string}, waitsFor: {who: string, count: number}[]}} rows `others`: rows of another
 *   account, `isExpired`: some of them are those of the session that just ended, `waitsFor`: whose they are
 */
export function queue({ items, done, others, isExpired, now, isLeaving, me, waitsFor }) {
  const named = waitsFor.reduce((sum, { count }) => sum + count, 0);
  const hidden = html`${waitsFor.map(({ who, count }) => hiddenRows(tn("{n} envoi de {who}", "{n} envois de {who}", count, { who })))}${
    others > named && hiddenRows(unnamed(others - named, isExpired), isExpired)
  }`;
  return html`${isLeaving && stillToTell()}${
    items.length + others === 0
      ? nothing()
      : left(
          items.map((item) => row(item, now)),
          items.length + others,
          hidden,
        )
  }${done.length > 0 && receipts(done)}${me.owner !== null && signOutHere(me.name)}`;
}

function nothing() {
  return html`<div class="empty">
    <h2 class="empty__title">${t("Rien n’attend sur ce téléphone")}</h2>
    <p class="empty__text">${t("Ce que vous envoyez passe par ici. Sans réseau, vos demandes y restent jusqu’à ce que la Ville les ait reçues.")}</p>
    <a class="button" href="${here("/demarches")}">${t("Signaler ou demander")}</a>
  </div>`;
}

/**
 * @param {Markup[]} rows
 * @param {number} count
 * @param {Markup} hidden
 */
function left(rows, count, hidden) {
  return html`<section class="section">
    <h2>${tn("{n} envoi en attente", "{n} envois en attente", count)}</h2>
    <ul class="outbox">${rows}${hidden}</ul>
  </section>`;
}

/**
 * @param {Item} item
 * @param {number} now
 */
function row(item, now) {
  const photos = photosOf(item);
  const isMoving = MOVING.includes(item.state);
  const sentences = [
    t("Saisie le {moment}", { moment: moment(item.captured_at) }),
    ...(photos ? [photos.words] : []),
    ...waitsUntil(item, now),
  ];
  return html`<li class="outbox__item${WRONG.includes(item.state) && " outbox__item--wrong"}" id="envoi-${item.id}">
    <h3 class="outbox__title">${item.title} · <span class="tabular">${item.provisional}</span></h3>
    <p class="status status--local">${stateWords(item)}</p>
    ${photos && (isMoving || photos.percent > 0) && bar(photos.percent)}
    <p class="outbox__meta">${sentences.map((sentence) => html`<span>${sentence}</span> `)}</p>
    <div class="buttons">${actions(item)}</div>
  </li>`;
}

/** @param {number} percent */
function bar(percent) {
  return html`<p class="outbox__progress"><progress class="outbox__bar" max="100" value="${percent}" aria-label="${t("Photos envoyées")}">${percent} %</progress><span class="tabular">${percent} %</span></p>`;
}

/** @param {Item} item */
function actions(item) {
  const isMoving = MOVING.includes(item.state);
  const refused = item.parts.filter(({ state }) => state === "refused");
  return [
    item.state === "needs_login" &&
      html`<a class="button button--river button--small" href="${here("/compte/connexion?suite=/envois")}">${t("Se connecter")}</a>`,
    ["queued", "paused", "needs_fix", "blocked"].includes(item.state) && action(item, "retry", t("Réessayer")),
    ...refused.map(({ n, name }) => action(item, "without", t("Envoyer sans « {name} »", { name }), String(n))),
    !isMoving &&
      item.kind === "case" &&
      html`<a class="button button--small" id="modifier-${item.id}" href="${editAddress(item)}">${t("Modifier")}</a>`,
    item.kind === "entry" &&
      item.topic !== "update" &&
      ["conflict", "needs_fix"].includes(item.state) &&
      action(item, "as-update", t("Envoyer comme suivi")),
    action(item, "export", t("Exporter")),
    !isMoving && action(item, "delete", t("Supprimer"), "", "danger"),
  ];
}

/**
 * The item's id stands after the `#`: no server is told of it.
 * @param {Pick<Item, "id" | "topic">} item
 */
export function editAddress({ id, topic }) {
  return here(`/demandes/nouvelle/${encodeURIComponent(topic)}#envoi=${id}`);
}

/**
 * @param {Item} item
 * @param {string} name
 * @param {string} words
 * @param {string} [value]
 * @param {string} [style]
 */
function action(item, name, words, value = "", style = "") {
  const which = t("{title} {provisional}", { title: item.title, provisional: item.provisional });
  return html`<button class="button button--small${style && ` button--${style}`}" type="button" id="${name}${value}-${item.id}" data-outbox-action="${name}" data-outbox-id="${item.id}" data-outbox-value="${value}">${words}<span class="unseen"> : ${which}</span></button>`;
}

/**
 * @param {number} others
 * @param {boolean} isExpired
 */
function unnamed(others, isExpired) {
  return isExpired
    ? tn("{n} envoi de votre compte", "{n} envois de comptes", others)
    : tn("{n} envoi d’un autre compte", "{n} envois d’un autre compte", others);
}

/**
 * @param {string} title
 * @param {boolean} [isExpired]
 */
function hiddenRows(title, isExpired = false) {
  const sentence = isExpired
    ? t("Votre session a expiré. Reconnectez-vous : votre demande attend ici.")
    : t("Reconnectez-vous : ce qui est à vous attend ici.");
  return html`<li class="outbox__item">
    <h3 class="outbox__title">${title}</h3>
    <p class="status status--local">${t("Attend que son auteur se reconnecte")}</p>
    <p class="outbox__meta"><span>${sentence}</span></p>
    <div class="buttons"><a class="button button--small" href="${here("/compte/connexion?suite=/envois")}">${t("Se connecter")}</a></div>
  </li>`;
}

/** @param {Item[]} done */
function receipts(done) {
  return html`<section class="section">
    <h2>${t("Reçus par la Ville")}</h2>
    <ul class="rows">${done.map(receipt)}</ul>
  </section>`;
}

/** @param {Item} item */
function receipt({ title, receipt, owner, refusal }) {
  const reference = receipt?.reference ?? "";
  const code = owner === null && receipt?.follow_code;
  return html`<li class="rows__item"><a class="row" href="${here(owner === null ? "/suivre" : `/demandes/${reference}`)}">
    <span class="row__body">
      <span class="row__title">${title}</span>
      <span class="status status--new">${t("Reçue par la Ville")}</span>
      <span class="row__text"><span class="row__reference">${reference}</span>${code && html` · ${t("Code de suivi :")} <span class="row__reference">${code}</span>`}${refusal && html` · ${refusal.detail || refusal.title}`}</span>
    </span>
  </a></li>`;
}
