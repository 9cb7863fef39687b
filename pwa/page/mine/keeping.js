import { all } from "../dom.js";

const ANY = { ignoreVary: true };

/**
 * Asks for the pages of the cases of a list that this phone does not keep, or keeps as they were before: the worker puts
 * each aside for its owner, to be read without a signal. One after the other, beside what the person is doing.
 * @param {ParentNode} page
 * @param {{caches: CacheStorage, fetch: typeof globalThis.fetch, origin: string}} ports
 * @returns {Promise<number>} how many were asked for
 */
export async function keepCases(page, { caches, fetch, origin }) {
  let asked = 0;
  for (const row of all(page, "a[data-rev]")) {
    const url = new URL(row.getAttribute("href") ?? "", origin);
    const kept = await caches.match(url.href, ANY);
    if (kept && kept.headers.get("X-Rev") === row.dataset.rev) continue;
    const answer = await fetch(url.href, { headers: { Accept: "text/html" } });
    await answer.arrayBuffer();
    asked += 1;
  }
  return asked;
}
