/** Cards in the form of a demand: opened in place, found while one writes, and what follows when one of them answers. */

import { here, tn } from "../kernel/words.js";
import { all, fillSlots, maybe, must } from "../page/dom.js";
import { createSearch } from "../search/search.js";
import { showAnswered } from "./answered.js";
import { openCounter } from "./counting.js";
import { pieceOf, readPack, textOf } from "./pack.js";

/** @import { Report } from "../page/report/report.js" */
/** @import { PackedCard } from "./types.d.ts" */

const SHOWN_AT_MOST = 3;
const PAUSE_MS = 400;
/** Below the title of a step. */
const LEVELS = 1;

/** @type {WeakSet<HTMLFormElement>} */
const wired = new WeakSet();

/** @param {Report} report */
export function wireCards(report) {
  const { form, device } = report;
  if (wired.has(form)) return;
  wired.add(form);
  const counter = openCounter(device.store);
  const pack = () => readPack(fetch.bind(window));
  const place = maybe(form, "[data-answers-found]");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  /** @type {import("../search/types.d.ts").Search | null} */
  let search = null;

  for (const answer of all(form, "[data-answers] [data-answer]")) counter.tell(answer.dataset.answer ?? "", "shown");
  for (const answer of /** @type {HTMLDetailsElement[]} */ (all(form, "[data-answer][open]"))) fill(answer);
  form.addEventListener("toggle", ({ target }) => target instanceof HTMLDetailsElement && fill(target), true);
  form.addEventListener("click", onClick);
  form.addEventListener("input", onInput);
  // What was written while this was on its way is looked at as well.
  for (const field of all(form, "textarea")) if (/** @type {HTMLTextAreaElement} */ (field).value) look(field);

  /** @param {HTMLDetailsElement} answer */
  async function fill(answer) {
    const { answer: code } = answer.dataset;
    const seat = maybe(answer, "[data-answer-text]");
    if (!code || !answer.open || !seat) return;
    counter.tell(code, "opened");
    if (!seat.hidden) return;
    const card = await cardOf(code).catch(() => null);
    if (!card) return; // the link leads to its page
    seat.replaceChildren(textOf(card.content, { code, levels: LEVELS }));
    seat.hidden = false;
  }

  /** @param {string} code */
  async function cardOf(code) {
    return (await pack()).cards.find((card) => card.code === code) ?? null;
  }

  /** @param {Event} event */
  function onInput({ target }) {
    look(target);
  }

  /** @param {EventTarget | null} field */
  function look(field) {
    if (!place || !(field instanceof HTMLTextAreaElement)) return;
    clearTimeout(pause);
    pause = setTimeout(() => offer(field).catch(() => {}), PAUSE_MS);
  }

  /** @param {HTMLTextAreaElement} field */
  async function offer(field) {
    if (!place || isRead(place)) return;
    const { cards, index, answer } = await pack();
    search ??= createSearch(index);
    const found = search.suggest(field.value, { limit: SHOWN_AT_MOST });
    if (!field.isConnected || isRead(place)) return;
    const shown = found.flatMap(({ code }) => cards.filter((card) => card.code === code));
    show(place, shown, answer);
    if (shown.length > 0) field.closest("[data-field]")?.after(place);
  }

  /**
   * @param {HTMLElement} seat
   * @param {PackedCard[]} cards
   * @param {string} piece
   */
  function show(seat, cards, piece) {
    const list = must(seat, "[data-answers-list]");
    const codes = cards.map(({ code }) => code).join(" ");
    if (list.dataset.codes === codes) return;
    list.dataset.codes = codes;
    list.replaceChildren(...cards.map((card) => detailsOf(card, piece)));
    seat.hidden = cards.length === 0;
    must(form, "[data-answers-said]").textContent = cards.length ? FOUND(cards.length) : "";
    for (const { code } of cards) counter.tell(code, "shown");
  }

  /**
   * @param {PackedCard} card
   * @param {string} piece
   */
  function detailsOf({ code, title, summary }, piece) {
    const answer = pieceOf(piece);
    answer.dataset.answer = code;
    fillSlots(answer, { title, summary });
    must(answer, "[data-answer-link]").setAttribute("href", here(`/fiches/${code}`));
    must(answer, "[data-answered]").setAttribute("formaction", here(`/fiches/${code}/avis`));
    return answer;
  }

  /** @param {MouseEvent} event */
  async function onClick(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-answered]") : null;
    const code = /** @type {HTMLElement | null} */ (button?.closest("[data-answer]"))?.dataset.answer;
    if (!code) return;
    event.preventDefault();
    const known = await pack().catch(() => null);
    if (!known)
      return /** @type {HTMLButtonElement} */ (button).form?.requestSubmit(/** @type {HTMLButtonElement} */ (button));
    counter.tell(code, "deflected");
    showAnswered(report, pieceOf(known.answered));
  }
}

/**
 * Whether somebody is reading there: what they read is not taken away.
 * @param {HTMLElement} place
 */
function isRead(place) {
  return place.contains(document.activeElement) || maybe(place, "details[open]") !== null;
}

const FOUND = (/** @type {number} */ n) =>
  tn(
    "Une fiche répond peut-être à votre question, sous le champ.",
    "{n} fiches répondent peut-être à votre question, sous le champ.",
    n,
  );
