import { bare, prefixOf } from "../kernel/words.js";
import { all } from "./dom.js";

/**
 * The switch of languages leads to what is shown when it is touched: scripts may have changed the page's address, and the
 * step of the form and the row it mends stand behind the `#`, of which no server is told.
 * @param {Document} document
 * @param {Pick<Location, "pathname" | "search" | "hash">} location
 */
export function wireSwitch(document, location) {
  const opened = location.pathname;
  for (const link of /** @type {HTMLAnchorElement[]} */ (all(document, "a[data-language]"))) {
    link.addEventListener("click", () => {
      const { pathname, search, hash } = location;
      const known = new URL(link.href).pathname; // after a posting, the server's word for where its page is
      link.href = prefixOf(known) + bare(pathname === opened ? known : pathname) + search + hash;
    });
  }
}
