import { all, cloneOf, maybe, must } from "../dom.js";
import { between, resized, shifted } from "./zone.js";

/** @import { Zone } from "./zone.js" */

/**
 * Zones of a photo, in hundredths of its sides, drawn over it with a pointer, a finger or the keyboard. The numbers of
 * the form are what counts: the rectangles follow them, and are one more way to write them.
 * @typedef {{ row: HTMLElement, drawn: HTMLButtonElement, n: number }} Pair the numbers of a zone and its rectangle
 */

const SIDES = /** @type {const} */ ({ left: "gauche", top: "haut", width: "largeur", height: "hauteur" });
const ADDED = { left: 40, top: 40, width: 20, height: 20 };

/** @param {HTMLFormElement} form */
export function wireZones(form) {
  const frame = must(form, "[data-zones-frame]");
  maybe(frame, "[data-zones-drawn]")?.remove();
  frame.classList.add("zones--drawing");
  for (const row of all(form, "[data-zone]")) draw(form, row);
  form.addEventListener("input", (event) => {
    const row = event.target instanceof Element ? event.target.closest("[data-zone]") : null;
    if (row instanceof HTMLElement) place(pairOf(form, row));
  });
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.matches("[data-zone-add]")) {
      event.preventDefault();
      add(form, ADDED)?.drawn.focus();
    } else if (button?.matches("[data-zone-remove]")) {
      event.preventDefault();
      remove(form, pairOf(form, /** @type {HTMLElement} */ (button.closest("[data-zone]"))));
    }
  });
  frame.addEventListener("keydown", (event) => onKey(form, event));
  frame.addEventListener("pointerdown", (event) => onPress(form, frame, event));
}

/**
 * @param {HTMLFormElement} form
 * @param {KeyboardEvent} event
 */
function onKey(form, event) {
  const pair = event.target instanceof HTMLButtonElement ? pairOfDrawn(form, event.target) : null;
  if (!pair || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    remove(form, pair);
    return;
  }
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!by) return;
  event.preventDefault();
  const zone = read(pair.row);
  const moved = event.shiftKey ? resized(zone, by[0], by[1]) : shifted(zone, by[0], by[1]);
  write(form, pair, moved);
}

/**
 * A rectangle is taken along, or by its corner made larger; elsewhere a new one begins.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} frame
 * @param {PointerEvent} event
 */
function onPress(form, frame, event) {
  if (event.button !== 0 || !(event.target instanceof Element)) return;
  event.preventDefault();
  const box = frame.getBoundingClientRect();
  const at = (/** @type {PointerEvent} */ seen) => ({
    x: ((seen.clientX - box.left) / box.width) * 100,
    y: ((seen.clientY - box.top) / box.height) * 100,
  });
  const start = at(event);
  const pressed = event.target.closest("button");
  const known = pressed ? pairOfDrawn(form, pressed) : null;
  const before = known && read(known.row);
  const isCorner = event.target.matches("[data-zone-corner]");
  /** @type {Pair | null} */
  let pair = known;
  const follow = (/** @type {PointerEvent} */ seen) => {
    const now = at(seen);
    if (known && before) {
      const change = isCorner ? resized : shifted;
      write(form, known, change(before, Math.round(now.x - start.x), Math.round(now.y - start.y)));
      return;
    }
    const zone = between(start, now);
    if (!pair && (zone.width > 2 || zone.height > 2)) pair = add(form, zone);
    else if (pair) write(form, pair, zone);
  };
  const end = () => {
    frame.removeEventListener("pointermove", follow);
    frame.removeEventListener("pointerup", end);
    frame.removeEventListener("pointercancel", end);
    pair?.drawn.focus();
  };
  frame.setPointerCapture(event.pointerId);
  frame.addEventListener("pointermove", follow);
  frame.addEventListener("pointerup", end);
  frame.addEventListener("pointercancel", end);
}

/**
 * @param {HTMLFormElement} form
 * @param {Zone} zone
 * @returns {Pair | null} nothing when there are as many as there may be
 */
function add(form, zone) {
  const taken = new Set(all(form, "[data-zone]").map((row) => Number(row.dataset.zone)));
  let n = 1;
  while (taken.has(n)) n++;
  if (n > Number(form.dataset.most)) return null;
  const row = cloneOf(form, "[data-zone-template]");
  renumber(row, n);
  must(form, "[data-zones-numbers]").append(row);
  const pair = draw(form, row);
  write(form, pair, zone);
  return pair;
}

/**
 * The focus goes to a zone that is left, else to the button that adds one.
 * @param {HTMLFormElement} form
 * @param {Pair} pair
 */
function remove(form, pair) {
  say(form, pair, "gone");
  pair.row.remove();
  pair.drawn.remove();
  (maybe(form, ".zones__zone") ?? must(form, "[data-zone-add]")).focus();
}

/**
 * @param {HTMLElement} row a clone whose number is 0
 * @param {number} n
 */
function renumber(row, n) {
  row.dataset.zone = String(n);
  for (const element of [...row.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes])
      if (/-0\b/.test(value)) element.setAttribute(name, value.replace(/-0\b/g, `-${n}`));
  }
  const legend = must(row, "legend");
  legend.textContent = (legend.textContent ?? "").replace("0", String(n));
  const button = /** @type {HTMLButtonElement} */ (must(row, "[data-zone-remove]"));
  button.value = String(n);
  button.setAttribute("aria-label", (button.getAttribute("aria-label") ?? "").replace("0", String(n)));
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} row
 */
function draw(form, row) {
  const drawn = /** @type {HTMLButtonElement} */ (cloneOf(form, "[data-zone-drawn-template]"));
  const pair = { row, drawn, n: Number(row.dataset.zone) };
  drawn.dataset.of = String(pair.n);
  drawn.setAttribute("aria-label", filled(drawn.dataset.word ?? "", pair));
  must(form, "[data-zones-frame]").append(drawn);
  place(pair);
  return pair;
}

/** @param {Pair} pair */
function place({ row, drawn }) {
  const zone = read(row);
  for (const side of /** @type {(keyof Zone)[]} */ (Object.keys(SIDES))) drawn.style[side] = `${zone[side]}%`;
}

/**
 * @param {HTMLFormElement} form
 * @param {Pair} pair
 * @param {Zone} zone
 */
function write(form, pair, zone) {
  for (const side of /** @type {(keyof Zone)[]} */ (Object.keys(SIDES)))
    fieldOf(pair.row, side).value = String(zone[side]);
  place(pair);
  say(form, pair, "said");
}

/**
 * @param {HTMLFormElement} form
 * @param {Pair} pair
 * @param {"said" | "gone"} what
 */
function say(form, pair, what) {
  must(form, "[data-zones-said]").textContent = filled(pair.drawn.dataset[what] ?? "", pair);
}

/**
 * @param {string} pattern
 * @param {Pair} pair
 */
function filled(pattern, pair) {
  const told = /** @type {Record<string, number>} */ ({ n: pair.n, ...read(pair.row) });
  return pattern.replace(/\{(\w+)\}/g, (_whole, name) => String(told[name]));
}

/**
 * @param {HTMLElement} row
 * @returns {Zone} what cannot be read is nothing
 */
function read(row) {
  const number = (/** @type {keyof Zone} */ side) => Number(fieldOf(row, side).value.trim().replace(",", ".")) || 0;
  return { left: number("left"), top: number("top"), width: number("width"), height: number("height") };
}

/**
 * @param {HTMLElement} row
 * @param {keyof Zone} side
 */
function fieldOf(row, side) {
  return /** @type {HTMLInputElement} */ (must(row, `[name="${SIDES[side]}-${row.dataset.zone}"]`));
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} row
 * @returns {Pair}
 */
function pairOf(form, row) {
  const drawn = /** @type {HTMLButtonElement} */ (must(form, `.zones__zone[data-of="${row.dataset.zone}"]`));
  return { row, drawn, n: Number(row.dataset.zone) };
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} drawn
 * @returns {Pair}
 */
function pairOfDrawn(form, drawn) {
  return pairOf(form, must(form, `[data-zone="${drawn.dataset.of}"]`));
}
