import { t } from "../kernel/words.js";
import { maybe } from "./dom.js";

/**
 * A new version that was asked for waits until what somebody is doing is done.
 * @param {HTMLElement | null} prompt
 */
export function sayLater(prompt) {
  const words = prompt && maybe(prompt, ".update__text");
  if (words) words.textContent = t("Elle sera mise en place dès que ce que vous faites est fini.");
}
