// The phone's search in one process: an index, then questions, each answered by kinds and codes.
import { createInterface } from "node:readline";
import { createSearch } from "../../pwa/search/search.js";
import { createReading, wordsOf } from "../../pwa/search/words.js";

let search = createSearch({ stop: "", ends: [], entries: [], words: "", terms: [], weights: [], postings: [] });
let reading = createReading("", []);

for await (const line of createInterface({ input: process.stdin })) {
  const { index, ask, text, how } = JSON.parse(line);
  if (index) [search, reading] = [createSearch(index), createReading(index.stop, index.ends)];
  const answers = {
    find: () => search.find(text, how).map(({ kind, code }) => [kind, code]),
    suggest: () => search.suggest(text, how).map(({ kind, code }) => [kind, code]),
    words: () => wordsOf(text).map((word) => [word, reading.stem(word)]),
  };
  process.stdout.write(`${JSON.stringify(index ? null : answers[ask]())}\n`);
}
