// Milliseconds of each search on the phone's gazetteer: the pack is the first argument, questions come as JSON.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { createGazetteer } from "../../pwa/places/gazetteer.js";

const unpacked = gunzipSync(readFileSync(process.argv[2]));
const gazetteer = createGazetteer(unpacked.buffer.slice(unpacked.byteOffset, unpacked.byteOffset + unpacked.byteLength));
const questions = JSON.parse(readFileSync(0, "utf8"));
for (const question of questions.slice(0, 300)) gazetteer.search(question);
const took = questions.map((question) => {
  const begun = performance.now();
  gazetteer.search(question);
  return performance.now() - begun;
});
process.stdout.write(JSON.stringify(took));
