/** When the town has said who is here, between programs of one page that know nothing of each other. */

const EVENT = "riverain:asked";

/** @param {HTMLElement} body */
export function sayAsked(body) {
  body.dataset.asked = "";
  body.dispatchEvent(new CustomEvent(EVENT));
}

/**
 * Resolves once the town has said who is here, or could not be asked.
 * @param {HTMLElement} body
 * @returns {Promise<void>}
 */
export function whenAsked(body) {
  return new Promise((resolve) => {
    if ("asked" in body.dataset) resolve();
    else body.addEventListener(EVENT, () => resolve(), { once: true });
  });
}
