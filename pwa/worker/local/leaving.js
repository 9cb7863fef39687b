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
    "{n} envoi attend ici, sous vos initiales : il partira quand vous reviendrez.",
    "{n} envois attendent ici, sous vos initiales : ils partiront quand vous reviendrez.",
    own,
  )}</a></p>`;
}

/** Said until the town knows of a sign-out. */
export function stillToTell() {
  return html`<p class="status status--local" role="status">${t(
    "Vous êtes déconnecté. La Ville le saura quand le réseau reviendra.",
  )}</p>`;
}

/**
 * The way out of a shared device, with or without a network.
 * @param {string} name
 */
export function signOutHere(name) {
  return html`<section class="section">
    <h2>${t("Appareil partagé ?")}</h2>
    <p>${t("{name}, déconnectez-vous avant de le prêter : ce qui attend y reste.", { name })}</p>
    <form method="post" action="/compte/deconnexion" data-sign-out><button class="button">${t("Se déconnecter")}</button></form>
  </section>`;
}
