/**
 * The first element that matches, which must be there: our own templates put it.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
export function must(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`The page lacks ${selector}`);
  return /** @type {T} */ (found);
}

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T | null}
 */
export function maybe(root, selector) {
  return /** @type {T | null} */ (root.querySelector(selector));
}

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T[]}
 */
export function all(root, selector) {
  return /** @type {T[]} */ ([...root.querySelectorAll(selector)]);
}

/**
 * What a template of the page holds, ready to be filled.
 * @param {ParentNode} root
 * @param {string} selector
 */
export function cloneOf(root, selector) {
  const template = /** @type {HTMLTemplateElement} */ (must(root, selector));
  const clone = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  return /** @type {HTMLElement} */ (clone.firstElementChild);
}

/**
 * Fills the places of a clone that bear a name, `data-slot`; an empty text hides its place.
 * @param {HTMLElement} clone
 * @param {Record<string, string>} texts
 */
export function fillSlots(clone, texts) {
  for (const [name, text] of Object.entries(texts)) {
    const slot = maybe(clone, `[data-slot="${name}"]`);
    if (!slot) continue;
    slot.textContent = text;
    slot.hidden = text === "";
  }
}
