/**
 * A push service that costs little: HTTP/2 and HTTP/1.1 on TLS, for POST /push/<number>. `node push_service.mjs FOLDER
 * TROUBLES`: with « troubles », one device in forty is gone (410) and one in forty is told to come again in a second
 * (429) once. Prints two ports: its own, and of the plain GET /figures.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";

const [, , folder, troubles] = process.argv;
const EACH = 40;
const GONE = 7;
const LATER = 21;
/** @type {Map<number, {told: number, topics: Set<string>}>} */
const devices = new Map();
const postponed = new Set();
const counts = { received: 0, told: 0, repeated: 0, gone: 0, later: 0 };

/**
 * @param {number} number
 * @param {string} topic
 */
function answer(number, topic) {
  counts.received += 1;
  if (troubles && number % EACH === GONE) {
    counts.gone += 1;
    return 410;
  }
  if (troubles && number % EACH === LATER && !postponed.has(number)) {
    postponed.add(number);
    counts.later += 1;
    return 429;
  }
  const device = devices.get(number) ?? { told: 0, topics: new Set() };
  devices.set(number, device);
  if (device.told > 0) counts.repeated += 1;
  else counts.told += 1;
  device.told += 1;
  device.topics.add(topic);
  return 201;
}

const service = createSecureServer(
  { allowHTTP1: true, cert: readFileSync(`${folder}/cert.pem`), key: readFileSync(`${folder}/key.pem`) },
  (request, response) => {
    request.resume();
    request.on("end", () => {
      const number = Number(request.url.slice(request.url.lastIndexOf("/") + 1));
      const status = answer(number, String(request.headers.topic ?? ""));
      response.writeHead(status, status === 429 ? { "retry-after": "1" } : {});
      response.end();
    });
  },
);

const figures = createServer((_request, response) => {
  const differing = [...devices.values()].filter(({ topics }) => topics.size > 1).length;
  response.end(JSON.stringify({ ...counts, differing }));
});

service.listen(0, "127.0.0.1", () =>
  figures.listen(0, "127.0.0.1", () => console.log(service.address().port, figures.address().port)),
);
