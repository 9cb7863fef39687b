// Milliseconds of each search on the phone: the index is the first argument, questions come as JSON.
import { readFileSync } from "node:fs";
import { createSearch } from "../../pwa/search/search.js";

const search = createSearch(JSON.parse(readFileSync(process.argv[2], "utf8")));
const questions = JSON.parse(readFileSync(0, "utf8"));
for (const question of questions.slice(0, 300)) search.find(question);
const took = questions.map((question) => {
  const begun = performance.now();
  search.find(question);
  return performance.now() - begun;
});
process.stdout.write(JSON.stringify(took));
