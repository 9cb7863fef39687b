import { all, maybe } from "../dom.js";

/**
 * The desk's keyboard. Each key presses what a hand could: a row, or what bears `data-key`.
 * @param {Document} page
 */
export function wireDesk(page) {
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (pressed(page, event.key)) event.preventDefault();
  });
  page.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-print]")) page.defaultView?.print();
  });
  // The row whose case is open is said to be so, also after a swap.
  page.addEventListener("htmx:after:history:push", () => markOpen(page));
}

/**
 * @param {Document} page
 * @param {string} key
 * @returns {boolean} whether the key meant something
 */
function pressed(page, key) {
  if ((key === "j" || key === "k") && maybe(page, "[data-row]")) return move(page, key === "j" ? 1 : -1);
  if (key === "/") return focused(maybe(page, 'input[type="search"]'));
  if (key === "r" || key === "n") return write(page, key === "r" ? "public" : "internal");
  const part = maybe(page, `[data-key="${CSS.escape(key)}"]`);
  part?.click();
  if (part?.matches("summary"))
    focused(maybe(part.parentElement ?? page, "select, textarea, input[type='search']") ?? part);
  return part !== null;
}

/**
 * @param {Document} page
 * @param {1 | -1} step
 */
function move(page, step) {
  const rows = all(page, "[data-row]");
  if (rows.length === 0) return false;
  const present = rows.findIndex((row) => row === page.activeElement || row.getAttribute("aria-current") === "true");
  const focusedAt = rows.indexOf(/** @type {HTMLElement} */ (page.activeElement));
  const from = focusedAt >= 0 ? focusedAt : present;
  const next = from < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, from + step));
  return focused(rows[next]);
}

/**
 * Opens the place where one writes, for the person or for the team.
 * @param {Document} page
 * @param {"public" | "internal"} audience
 */
function write(page, audience) {
  const fold = /** @type {HTMLDetailsElement | null} */ (maybe(page, '[data-fold="entry"]'));
  if (!fold) return false;
  fold.open = true;
  const radio = /** @type {HTMLInputElement | null} */ (maybe(fold, `[name="audience"][value="${audience}"]`));
  if (radio) radio.checked = true;
  return focused(maybe(fold, "textarea"));
}

/** @param {Document} page */
function markOpen(page) {
  for (const row of /** @type {HTMLAnchorElement[]} */ (all(page, "[data-row]"))) {
    if (row.pathname === page.location.pathname) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

/** @param {HTMLElement | null} element */
function focused(element) {
  element?.focus();
  element?.scrollIntoView({ block: "nearest" });
  return element !== null;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "button", "submit"].includes(target.type);
  return target.isContentEditable || target.matches("textarea, select") || target.closest("dialog") !== null;
}
