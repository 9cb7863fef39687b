/** Finds places in a thread of its own: a city's names take some tenths of a second to read, and typing must not wait. */

import { createAnswers } from "./answers.js";
import { createGazetteer } from "./gazetteer.js";
import { readTown } from "./keeping.js";

/** @import { PlacesQuestion, PlacesReply } from "./types.d.ts" */

/** @type {Promise<ReturnType<typeof createAnswers> | null> | null} */
let opening = null;

self.addEventListener("message", async ({ data }) => {
  const { id, ask, asked, locale } = /** @type {PlacesQuestion} */ (data);
  opening ??= open(locale);
  const answer = await opening
    .then((answers) => answers?.[ask](/** @type {never} */ (asked)) ?? null)
    .catch(() => null);
  self.postMessage(/** @type {PlacesReply} */ ({ id, answer }));
});

/** @param {string} locale */
async function open(locale) {
  const town = await readTown(caches);
  return town && createAnswers(createGazetteer(town.bytes), { version: town.version, locale });
}
