/** A field that offers what it finds while one types: the combobox with a list of WAI-ARIA 1.2, APG « list autocomplete ». */

import { tn } from "../../kernel/words.js";

/**
 * @template T
 * @typedef {{title: string, value: T}} Offer
 */

/**
 * @template T
 * @param {HTMLInputElement} input
 * @param {{search: (text: string) => Promise<Offer<T>[]>, picked: (offer: Offer<T>) => void, typed: () => void,
 *   failed: () => void, status: HTMLElement}} ports
 *   `typed`: what was picked before no longer stands; `failed`: nobody could be asked
 */
export function wireCombobox(input, { search, picked, typed, failed, status }) {
  const list = listFor(input);
  /** @type {Offer<T>[]} */
  let offers = [];
  let active = -1;
  let turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  async function look() {
    turn += 1;
    const mine = turn;
    const text = input.value.trim();
    if (text.length < 2) {
      offers = [];
      status.textContent = "";
      close();
      return;
    }
    const found = await search(text).catch(() => null);
    if (mine !== turn) return; // more was typed meanwhile
    const pointed = offers[active]?.title;
    offers = found ?? [];
    if (found) status.textContent = tn("{n} proposition", "{n} propositions", offers.length);
    else failed();
    if (document.activeElement !== input) return; // whoever has gone on is not covered by what comes late
    show();
    const place = offers.findIndex(({ title }) => title === pointed);
    if (place >= 0) goTo(place); // whoever has gone down the list stays where they were when it comes anew
  }

  function show() {
    active = -1;
    list.replaceChildren(...offers.map(({ title }, index) => optionOf(title, `${list.id}-${index}`)));
    list.hidden = offers.length === 0;
    input.setAttribute("aria-expanded", String(offers.length > 0));
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  function goTo(index) {
    if (list.hidden || offers.length === 0) return;
    active = (index + offers.length) % offers.length;
    for (const [place, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(place === active));
    }
    input.setAttribute("aria-activedescendant", `${list.id}-${active}`);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  /** @param {number} index */
  function choose(index) {
    const offer = offers[index];
    clearTimeout(waiting);
    turn += 1; // an answer on its way opens the list of what was picked no more
    input.value = offer.title;
    close();
    status.textContent = "";
    picked(offer);
  }

  /** @type {Record<string, (event: KeyboardEvent) => void>} */
  const keys = {
    ArrowDown() {
      if (list.hidden) show();
      goTo(active + 1);
    },
    ArrowUp: () => goTo(active - 1),
    Escape: () => (list.hidden ? undefined : close()),
    Enter: (event) => {
      // Enter in the field looks up or picks; it never sends the step.
      event.preventDefault();
      if (active >= 0 && !list.hidden) choose(active);
      else look();
    },
  };

  input.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.isComposing) return;
    if (event.key.startsWith("Arrow")) event.preventDefault();
    act(event);
  });
  input.addEventListener("input", () => {
    typed();
    clearTimeout(waiting);
    waiting = setTimeout(look, 120);
  });
  input.addEventListener("blur", close);
  // A keyboard on the glass covers what stands below the field: the field goes up, its list has room.
  input.addEventListener("focus", () => {
    if (matchMedia("(pointer: coarse)").matches) input.scrollIntoView({ block: "start" });
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", ({ target }) => {
    const option = target instanceof Element ? target.closest("[role=option]") : null;
    if (option) choose([...list.children].indexOf(option));
  });
  return { look };
}

/** @param {HTMLInputElement} input */
function listFor(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.className = "combobox__list";
  list.setAttribute("role", "listbox");
  const label = input.labels?.[0];
  if (label) {
    label.id ||= `${input.id}-label`;
    list.setAttribute("aria-labelledby", label.id);
  }
  input.parentElement?.append(list);
  return list;
}

/**
 * @param {string} title
 * @param {string} id
 */
function optionOf(title, id) {
  const option = document.createElement("li");
  option.id = id;
  option.className = "combobox__option";
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.textContent = title;
  return option;
}
