import { t, tn } from "../kernel/words.js";
import { all, maybe } from "./dom.js";

/**
 * Without a signal the whole list is shown for any search: what does not answer it is folded away here.
 * @param {Document} page
 * @param {string} search of the address
 */
export function searchHere(page, search) {
  const asked = new URLSearchParams(search).get("q")?.trim() ?? "";
  const field = /** @type {HTMLInputElement | null} */ (maybe(page, 'form.search input[name="q"]'));
  if (!asked || !field || field.value !== "") return; // the server has answered
  field.value = asked;
  let found = 0;
  for (const section of all(page, "main section[aria-labelledby^='category-']")) {
    const rows = all(section, ".rows__item");
    for (const row of rows) row.hidden = !answers(row.textContent ?? "", asked);
    const shown = rows.filter((row) => !row.hidden).length;
    section.hidden = shown === 0;
    found += shown;
  }
  const words = found
    ? tn("Une démarche pour « {asked} »", "{n} démarches pour « {asked} »", found, { asked })
    : t("Aucune démarche pour « {asked} »", { asked });
  const line = page.createElement("p");
  line.setAttribute("role", "status");
  line.textContent = words;
  field.form?.after(line);
}

/**
 * @param {string} text
 * @param {string} asked
 */
export function answers(text, asked) {
  const folded = fold(text);
  return fold(asked)
    .split(/[^\p{L}\p{N}]+/u)
    .every((word) => folded.includes(word));
}

/** @param {string} text */
function fold(text) {
  return text.toLowerCase().replace(/œ/g, "oe").normalize("NFKD").replace(/\p{M}/gu, "");
}
