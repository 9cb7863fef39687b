import { maybe, must } from "../dom.js";

/**
 * What a card says, or where it is read, is put into the answer where the agent was writing; nothing typed is lost.
 * @param {Document} page
 */
export function wireInsertions(page) {
  page.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-insert]") : null;
    const fold = /** @type {HTMLDetailsElement | null} */ (maybe(page, '[data-fold="entry"]'));
    if (!(link instanceof HTMLElement) || !fold || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fold.open = true;
    chooseThePerson(fold);
    insert(/** @type {HTMLTextAreaElement} */ (must(fold, "textarea")), link.dataset.insert ?? "");
  });
}

/**
 * A card is for the person, unless the agent has said otherwise already.
 * @param {HTMLElement} fold
 */
function chooseThePerson(fold) {
  if (maybe(fold, '[name="audience"]:checked')) return;
  const person = /** @type {HTMLInputElement | null} */ (maybe(fold, '[name="audience"][value="public"]'));
  if (person) person.checked = true;
}

/**
 * @param {HTMLTextAreaElement} area
 * @param {string} words
 */
function insert(area, words) {
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const gap = before && !before.endsWith("\n") ? "\n\n" : "";
  area.setRangeText(
    `${gap}${words}${after && !after.startsWith("\n") ? "\n\n" : ""}`,
    before.length,
    area.value.length - after.length,
    "end",
  );
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  area.scrollIntoView({ block: "center" });
}
