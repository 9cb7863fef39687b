import { tn } from "../../kernel/words.js";
import { html } from "../html.js";

/**
 * Said when the network is back and something leaves.
 * @param {number} open rows left to send
 */
export function band(open) {
  return open === 0 ? html`` : html`${backOnline(open)}`;
}

/** @param {number} open */
export function backOnline(open) {
  return tn("De nouveau en ligne : {n} envoi en cours", "De nouveau en ligne : {n} envois en cours", open);
}
