import { here } from "../kernel/words.js";

/** @import { Pack } from "./types.d.ts" */

const PATIENCE_MS = 8000;

/** @type {Promise<Pack> | null} */
let reading = null;

/**
 * The cards of the town, from the town or from what the worker keeps; read once for a page.
 * @param {typeof globalThis.fetch} fetch
 * @returns {Promise<Pack>}
 */
export function readPack(fetch) {
  reading ??= ask(fetch).catch((error) => {
    reading = null;
    throw error;
  });
  return reading;
}

/** @param {typeof globalThis.fetch} fetch */
async function ask(fetch) {
  const pack = here("/fiches.json");
  const answer = await fetch(pack, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`${pack} answered ${answer.status}`);
  return answer.json();
}

/**
 * A piece of HTML of the town's own, ready to be filled.
 * @param {string} html
 */
export function pieceOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return /** @type {HTMLElement} */ (template.content.firstElementChild);
}

/**
 * The text of a card, to stand in a page that has headings of its own: deeper by `levels`, its names left out.
 * @param {string} content of its page
 * @param {{code: string, levels: number}} given
 */
export function textOf(content, { code, levels }) {
  const page = new DOMParser().parseFromString(content, "text/html");
  const text = page.querySelector(".prose") ?? page.createElement("div");
  for (const link of text.querySelectorAll('a[href^="#"]'))
    link.setAttribute("href", `${here(`/fiches/${code}`)}${link.getAttribute("href")}`);
  for (const table of text.querySelectorAll("[aria-labelledby]")) nameByWords(text, table);
  for (const heading of text.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const deeper = page.createElement(`h${Math.min(6, Number(heading.tagName[1]) + levels)}`);
    deeper.append(...heading.childNodes);
    heading.replaceWith(deeper);
  }
  const fragment = document.createDocumentFragment();
  fragment.append(...text.childNodes);
  return fragment;
}

/**
 * A name that was that of a heading becomes its words: several cards may be open, with headings alike.
 * @param {Element} text
 * @param {Element} named
 */
function nameByWords(text, named) {
  const id = named.getAttribute("aria-labelledby") ?? "";
  named.removeAttribute("aria-labelledby");
  named.setAttribute("aria-label", text.querySelector(`#${CSS.escape(id)}`)?.textContent ?? "");
}
