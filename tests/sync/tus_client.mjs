// An outside uploader, npm's tus-js-client: node tus_client.mjs <endpoint> <metadata as JSON> <file> <chunk bytes>
// It stops once half is sent, forgets everything but its address, and a second one goes on from there.
import { createReadStream, statSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../pwa/package.json", import.meta.url));
const { Upload } = require("tus-js-client");

const [endpoint, metadata, path, chunk] = process.argv.slice(2);
const size = statSync(path).size;
const options = {
  endpoint,
  metadata: JSON.parse(metadata),
  uploadSize: size,
  chunkSize: Number(chunk),
  retryDelays: [0, 100, 300],
};

const address = await new Promise((resolve, reject) => {
  const first = new Upload(createReadStream(path), {
    ...options,
    onError: reject,
    onSuccess: () => resolve(first.url),
    onChunkComplete: (_chunk, sent) => {
      if (sent >= size / 2 && sent < size) first.abort().then(() => resolve(first.url));
    },
  });
  first.start();
});

let skipped = -1;
await new Promise((resolve, reject) => {
  const second = new Upload(createReadStream(path), {
    ...options,
    uploadUrl: address,
    onProgress: (sent) => {
      if (skipped < 0) skipped = sent;
    },
    onError: reject,
    onSuccess: resolve,
  });
  second.start();
});
console.log(JSON.stringify({ address: new URL(address).pathname, skipped }));
