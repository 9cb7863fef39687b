import { timeOfDay } from "../../kernel/clock.js";
import { isFrench, t, tn } from "../../kernel/words.js";
import { progress } from "../../outbox/states.js";

/** @import { Item, Pause } from "../../types.d.ts" */

/**
 * The state of a row in words.
 * @param {Item} item
 * @returns {string}
 */
export function stateWords(item) {
  return STATES[item.state](item);
}

/** @type {Record<Item["state"], (item: Item) => string>} */
const STATES = {
  queued: () => t("Sur ce téléphone, prête à partir"),
  sending: () => t("Envoi en cours"),
  completing: () => t("Reçue par la Ville, photos en route"),
  paused: ({ receipt }) => (receipt ? t("Reçue par la Ville, photos en attente") : t("Sur ce téléphone, en attente")),
  needs_login: () => t("Attend que vous vous reconnectiez"),
  needs_fix: () => t("À corriger"),
  conflict: () => t("Deux versions : à vous de choisir"),
  blocked: () => t("Refusée pour ce compte"),
  done: () => t("Reçue par la Ville"),
};

/**
 * What the row waits for, and what was said of it: one sentence each.
 * @param {Item} item
 * @param {number} now
 * @returns {string[]}
 */
export function waitsFor(item, now) {
  const sentences = [
    item.receipt && t("Numéro {reference}", { reference: item.receipt.reference }),
    item.state === "queued" && t("Part dès que le réseau le permet."),
    item.pause && PAUSES[item.pause.cause](item.pause, now),
    item.state === "needs_login" && t("Votre session a expiré. Reconnectez-vous : votre demande attend ici."),
    item.refusal && (item.refusal.detail || item.refusal.title),
    ...(item.refusal?.errors ?? []).map((error) => error.detail),
    item.to_report &&
      t("Plusieurs essais n’ont pas suffi. Votre demande reste gardée ; si cela dure, exportez-la ou appelez-nous."),
  ];
  return sentences.flatMap((sentence) => sentence || []);
}

/** @type {Record<Pause["cause"], (pause: Pause, now: number) => string>} */
const PAUSES = {
  network: () => t("Part dès que le réseau revient."),
  server: ({ until }, now) =>
    t("La Ville ne répond pas pour l’instant. Nouvel essai {when}.", { when: when(until, now) }),
  full: ({ until }, now) => t("Le serveur de la Ville est plein. Nouvel essai {when}.", { when: when(until, now) }),
};

/**
 * @param {number} until
 * @param {number} now
 */
function when(until, now) {
  const minutes = Math.ceil((until - now) / 60_000);
  return minutes <= 1 ? t("dans un instant") : tn("dans {n} minute", "dans {n} minutes", minutes);
}

/**
 * How many photos there are and how far they are, null without any.
 * @param {Item} item
 */
export function photosOf(item) {
  const parts = item.parts.filter(({ state }) => state !== "dropped");
  if (parts.length === 0) return null;
  const { sent, size } = progress(item);
  return {
    words: tn("{n} photo ou fichier", "{n} photos ou fichiers", parts.length),
    percent: size === 0 ? 0 : Math.floor((100 * sent) / size),
  };
}

/**
 * « 24 nov. 2026, 14 h 05 », “Nov 24, 2026, 2:05 p.m.”: as the town's pages write it, in the zone of this device
 * @param {string | number} instant
 */
export function moment(instant) {
  const at = new Date(instant);
  const time = timeOfDay(at.getHours() * 60 + at.getMinutes());
  // From the sentences: the first use of Intl takes a slow phone a third of a second.
  const month = t("janv. févr. mars avr. mai juin juill. août sept. oct. nov. déc.").split(" ")[at.getMonth()];
  if (isFrench()) {
    const day = at.getDate() === 1 ? "1er" : at.getDate();
    return `${day} ${month} ${at.getFullYear()}, ${time}`;
  }
  return `${month} ${at.getDate()}, ${at.getFullYear()}, ${time}`;
}
