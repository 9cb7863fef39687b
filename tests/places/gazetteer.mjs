// The phone's gazetteer in one process: a question in, its answer out; the pack is the first argument.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import { createAnswers } from "../../pwa/places/answers.js";
import { createGazetteer } from "../../pwa/places/gazetteer.js";

const unpacked = gunzipSync(readFileSync(process.argv[2]));
const bytes = unpacked.buffer.slice(unpacked.byteOffset, unpacked.byteOffset + unpacked.byteLength);
const gazetteer = createGazetteer(bytes);

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, text, point, street, how, of, asked } = JSON.parse(line);
  const answers = of && createAnswers(gazetteer, of);
  const direct = {
    search: () => gazetteer.search(text, how),
    reverse: () => gazetteer.reverse(point, how),
    segments: () => gazetteer.segments(street).map(({ label, metres, lines }) => ({ label, metres, lines })),
    area: () => gazetteer.area(point),
    named: () => gazetteer.streetsNamed(text).map(({ id }) => id),
  };
  process.stdout.write(`${JSON.stringify(answers ? answers[ask](asked) : direct[ask]())}\n`);
}
