import { here, t, tn } from "../../kernel/words.js";
import { html } from "../html.js";

/** @import { Item } from "../../types.d.ts" */

/**
 * Beside « Se déconnecter »: how much stays on this device, and that it waits for whoever leaves.
 * @param {{items: Item[], me: {owner: string | null}}} rows
 */
export function leaving({ items, me }) {
  const own = items.filter(({ owner }) => owner !== null && owner === me.owner).length;
  if (own === 0) return html``;
  return html`<p class="fine"><a href="${here("/envois")}">${tn(
    "{n} envoi attend sur cet appareil. Il y restera sous vos initiales, et partira quand vous vous reconnecterez.",
    "{n} envois attendent sur cet appareil. Ils y resteront sous vos initiales, et partiront quand vous vous reconnecterez.",
    own,
  )}</a></p>`;
}

/** Said until the town knows of a sign-out. */
export function stillToTell() {
  return html`<p class="status status--local" role="status">${t(
    "Vous êtes déconnecté de cet appareil. La Ville en sera avertie dès que le réseau reviendra.",
  )}</p>`;
}

/**
 * The way out of a shared device, with or without a network.
 * @param {string} name
 */
export function signOutHere(name) {
  return html`<section class="section">
    <h2>${t("Appareil partagé ?")}</h2>
    <p>${t("Vous y êtes connecté : {name}. Déconnectez-vous avant de le prêter ; ce qui attend y reste.", { name })}</p>
    <form method="post" action="/compte/deconnexion" data-sign-out><button class="button">${t("Se déconnecter")}</button></form>
  </section>`;
}
