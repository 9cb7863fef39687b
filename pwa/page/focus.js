import { maybe } from "./dom.js";

/** What deserves to be read first in what was just swapped in. */
const FIRST = "[data-error-summary]:not([hidden]), [data-confirmation] h1, [data-focus]";

/**
 * Keeps the focus through swaps: what was focused, by its id; else what deserves it; else the place that changed.
 * @param {Document} page
 */
export function wireFocus(page) {
  /** @type {{target: Element, id: string} | null} */
  let before = null;

  page.addEventListener("htmx:before:swap", (event) => {
    const target = targetOf(event);
    const active = page.activeElement;
    before = target && active && active !== page.body && target.contains(active) ? { target, id: active.id } : null;
  });

  page.addEventListener("htmx:after:swap", (event) => {
    const target = targetOf(event);
    const isLost = before !== null && (page.activeElement === page.body || page.activeElement === null);
    const again = before?.id ? page.getElementById(before.id) : null;
    const had = before;
    before = null;
    if (isLost && again) again.focus();
    else if (had && isLost) focusOn(firstIn(page, target));
  });

  page.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('[data-error-summary] a[href^="#"]') : null;
    const field = link && page.getElementById((link.getAttribute("href") ?? "").slice(1));
    if (!field) return;
    event.preventDefault(); // the address keeps its step
    field.focus();
    field.closest("[data-field]")?.scrollIntoView({ block: "center" });
  });

  maybe(page, "[data-error-summary]:not([hidden])")?.focus();
}

/** @param {Event} event */
function targetOf(event) {
  const { ctx } = /** @type {CustomEvent<{ctx?: {target?: unknown}}>} */ (event).detail ?? {};
  return ctx?.target instanceof Element ? ctx.target : null;
}

/**
 * @param {Document} page
 * @param {Element | null} target
 */
function firstIn(page, target) {
  const root = target?.isConnected ? target : must(page, target);
  return maybe(root, FIRST) ?? (root instanceof HTMLElement ? root : null);
}

/**
 * @param {Document} page
 * @param {Element | null} gone
 */
function must(page, gone) {
  return (gone?.id && page.getElementById(gone.id)) || page.getElementById("content") || page.body;
}

/** @param {HTMLElement | null} element */
function focusOn(element) {
  if (!element) return;
  if (!element.matches("a[href], button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
  element.focus({ preventScroll: false });
}
