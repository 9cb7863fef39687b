import { all } from "./dom.js";

/**
 * Hides the news that is over, and their section once nothing is left of it: a kept page is weeks old.
 * @param {ParentNode} root
 * @param {number} now
 */
export function hideOver(root, now) {
  for (const item of all(root, "[data-news] [data-until]")) item.hidden = Date.parse(item.dataset.until ?? "") <= now;
  for (const section of all(root, "[data-news]")) section.hidden = !section.querySelector("[data-until]:not([hidden])");
}
