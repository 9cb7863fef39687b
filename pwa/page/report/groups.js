/** Repeating groups: an item more, one less with its undo, numbered from 0 in the order of the page. */

import { all, cloneOf, maybe, must } from "../dom.js";

/** @import { Values } from "../types.d.ts" */

/** Attributes that hold the name of a field of an item. */
const NAMED = ["id", "name", "for", "value", "aria-describedby", "aria-labelledby", "data-question", "data-field"];

/** Stands in the names of a new item until it has its place. */
const NEW = "N";

/**
 * @param {HTMLFormElement} form
 * @param {{changed: () => void, added: (item: HTMLElement) => void}} ports `added`: an item that has to be wired
 */
export function wireGroups(form, { changed, added }) {
  const groups = all(form, "[data-group]").map((group) => wireGroup(group, { changed, added }));
  return {
    /**
     * As many items as a draft has, before its values are written.
     * @param {Values} values
     */
    ensure(values) {
      for (const group of groups) group.ensure(values[group.name]?.length ?? 0);
    },
  };
}

/**
 * @param {HTMLElement} group
 * @param {{changed: () => void, added: (item: HTMLElement) => void}} ports
 */
function wireGroup(group, { changed, added }) {
  const code = group.dataset.group ?? "";
  const most = Number(group.dataset.most);
  const button = must(group, "[data-item-add]");
  const items = () => all(group, "[data-item]");

  function add() {
    const item = cloneOf(group, "[data-item-template]");
    button.before(item);
    number();
    added(item);
    return item;
  }

  /** @param {HTMLElement} item */
  function remove(item) {
    const line = cloneOf(group, "[data-item-removed-template]");
    const undo = must(line, "[data-item-undo]");
    undo.addEventListener("click", () => {
      rename(item, code, NEW); // two groups of radios of one name would uncheck each other
      line.replaceWith(item);
      number();
      changed();
      must(item, "input:not([type=hidden]), select, textarea").focus();
    });
    item.replaceWith(line);
    number();
    changed();
    undo.focus();
  }

  /** Names say the place of each item; what is written in it stays. Never do two items bear one name meanwhile. */
  function number() {
    const present = items();
    const wanted = [...present.entries()].filter(([n, item]) => item.dataset.item !== String(n));
    const isMovedUp = wanted.some(([n, item]) => Number(item.dataset.item) < n);
    for (const [n, item] of isMovedUp ? wanted.reverse() : wanted) rename(item, code, n);
    button.hidden = present.length >= most;
  }

  group.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("button") : null;
    if (target?.matches("[data-item-add], [data-item-remove]")) event.preventDefault(); // the form is not sent for it
    if (target?.matches("[data-item-add]")) {
      for (const line of all(group, "[data-item-removed]")) line.remove();
      maybe(add(), "input:not([type=hidden]), select, textarea")?.focus();
      changed();
    }
    const item = target?.matches("[data-item-remove]") && target.closest("[data-item]");
    if (item instanceof HTMLElement) remove(item);
  });
  for (const item of items()) added(item);

  return {
    name: `q.${code}`,
    /** @param {number} count */
    ensure(count) {
      while (items().length < Math.min(count, most)) add();
    },
  };
}

/**
 * @param {HTMLElement} item
 * @param {string} code
 * @param {number | typeof NEW} n
 */
function rename(item, code, n) {
  const placed = new RegExp(`(^|[ .:-])${code}\\.(?:N|[0-9]+)(?=$|[ .-])`, "g");
  for (const element of [item, ...all(item, "*")]) {
    for (const name of NAMED) {
      const value = element.getAttribute(name);
      if (value?.includes(`${code}.`)) element.setAttribute(name, value.replace(placed, `$1${code}.${n}`));
    }
  }
  item.dataset.item = String(n);
  if (n === NEW) return;
  for (const slot of all(item, "[data-item-number]")) slot.textContent = String(n + 1);
}
