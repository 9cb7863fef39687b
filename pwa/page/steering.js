/** What pages say of the present: whether somebody answers now, and the banner of an event while it lasts. */

import { here } from "../kernel/words.js";
import { all, maybe } from "./dom.js";
import { sayOpening } from "./opening.js";

const EVERY_MS = 30_000;

let isWired = false;

/** Says it now, and again while the page stays open. */
export function wireSteering() {
  if (isWired) return;
  isWired = true;
  sayPresent(document, new Date());
  setInterval(() => sayPresent(document, new Date()), EVERY_MS);
  document.addEventListener("visibilitychange", () => sayPresent(document, new Date()));
}

/**
 * @param {Document} page
 * @param {Date} now
 */
export function sayPresent(page, now) {
  for (const line of all(page, "[data-opening]")) sayOpening(line, now);
  for (const banner of all(page, "[data-exceptional]")) {
    if (Number(banner.dataset.until) * 1000 <= now.getTime()) banner.remove();
  }
}

/**
 * The town is in another state than this page says: its banner comes, changes or goes, nothing else moves.
 * @param {string} state
 */
export async function followState(state) {
  const response = await fetch(here("/hors-ligne"), { cache: "no-cache", credentials: "omit" });
  if (response.headers.get("Town-State") !== state) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [seat, told] = [document, page].map((one) => maybe(one, "[data-exceptional-seat]"));
  document.body.dataset.state = state;
  if (!seat || !told) return;
  seat.replaceChildren(...told.children);
  wireSteering();
}
