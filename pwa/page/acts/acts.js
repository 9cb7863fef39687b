/** What a reporter does on the page of their case: each form goes to the outbox, with or without a signal. */

import { here, t } from "../../kernel/words.js";
import { get, list } from "../../outbox/outbox.js";
import { html } from "../../worker/html.js";
import { stateWords, waitsFor } from "../../worker/local/states.js";
import { all, maybe, must } from "../dom.js";
import { openAct } from "./form.js";

/** @import { Item } from "../../types.d.ts" */
/** @import { Device } from "../types.d.ts" */

/**
 * @param {HTMLElement} section `[data-acts]`
 * @param {Device} device
 */
export async function openActs(section, device) {
  const { code = "" } = section.dataset;
  if (device.me().owner === null && !code) await device.asked; // whoever has just signed in is known once the town answered
  for (const form of all(section, "form[data-act]")) {
    // Opened with a code that this page does not hold: only its cookie proves it, and rows of nobody travel without.
    const isProved = device.me().owner !== null || code !== "";
    if (!isProved || maybe(form, '[name="kept"]')) continue; // and one whose photos are with the town goes on as it is
    await openAct(/** @type {HTMLFormElement} */ (form), { section, device, kept: () => show(section, device) });
  }
  device.onOutbox(() => show(section, device));
  await show(section, device);
}

/**
 * What waits for this case on the device, and what has left since the page was made.
 * @param {HTMLElement} section
 * @param {Device} device
 */
async function show(section, device) {
  const id = section.dataset.case;
  const { owner } = device.me();
  const open = (await list(device.store, { viewer: owner })).filter(
    (item) => item.kind === "entry" && item.case === id,
  );
  const shown = (section.dataset.kept ?? "").split(" ").filter(Boolean);
  const left = open.map((item) => item.id);
  const gone = shown.filter((one) => !left.includes(one));
  const sent = (await Promise.all(gone.map((one) => get(device.store, one)))).filter((item) => item?.state === "done");
  section.dataset.kept = [...new Set([...shown, ...left])].join(" ");
  const seat = must(section, "[data-acts-waiting]");
  seat.innerHTML = html`${open.map(waiting)}${sent.length > 0 && received(section)}`.toString();
}

/** @param {Item} item */
function waiting(item) {
  const [first = "", ...others] = [stateWords(item), ...waitsFor(item, Date.now())];
  return html`<div class="notice notice--waiting" data-entry="${item.id}"><div class="notice__body">
    <p><strong>${item.title}</strong></p>
    <p class="status status--local">${first}</p>
    ${item.attempts === 0 && html`<p>${t("Enregistré sur cet appareil. Nous l’enverrons dès que le réseau revient.")}</p>`}
    ${others.map((sentence) => html`<p class="fine">${sentence}</p>`)}
    <p class="fine"><a href="${here("/envois")}">${t("Voir les envois")}</a></p>
  </div></div>`;
}

/** @param {HTMLElement} section */
function received({ dataset }) {
  return html`<div class="notice notice--done"><div class="notice__body">
    <p>${t("Reçu par la Ville.")} <a href="${here(`/demandes/${dataset.reference}`)}">${t("Voir la demande à jour")}</a></p>
  </div></div>`;
}
