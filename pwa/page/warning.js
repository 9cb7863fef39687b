import { foundIn } from "../kernel/personal.js";
import { t } from "../kernel/words.js";

/**
 * What a text gives away of somebody, in words: « un numéro de téléphone, une adresse de courriel »; empty when nothing.
 * @param {string} said
 */
export function givenAway(said) {
  const words = {
    email: t("une adresse de courriel"),
    phone: t("un numéro de téléphone"),
    card: t("un numéro de carte"),
    plate: t("une plaque d’immatriculation"),
  };
  return foundIn(said)
    .map((kind) => words[kind])
    .join(", ");
}

/**
 * The sentence as it stands in a form, read aloud as it comes.
 * @param {string} sentence
 */
export function warningNote(sentence) {
  const note = document.createElement("p");
  note.dataset.warning = "";
  note.className = "notice notice--waiting";
  note.setAttribute("role", "alert");
  note.textContent = sentence;
  return note;
}
