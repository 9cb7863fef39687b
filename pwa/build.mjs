/** Builds the front end: what browsers get, minified, named by content, listed in static/dist/manifest.json. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { firstVisit, partsOnlyOf, reached } from "./outputs.mjs";
import { readCatalogues, sentencesIn, wordsOf, wordsPlugin } from "./words.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const PWA = join(ROOT, "pwa");
/** Elsewhere for the test that builds twice. */
const DIST = process.env.DIST ?? join(ROOT, "static", "dist");
const BUDGET_BYTES = { javascript: 32_768, css: 14_336 };

/** Programs of their own, each one file: workers import nothing later. */
const ALONE = {
  "photo-worker.js": "capture/photo-worker.js",
  "places-worker.js": "places/worker.js",
  "sw.js": "worker/main.js",
  "kill-worker.js": "worker/kill-worker.js",
  "robot-worker.js": "node_modules/altcha/dist/workers/pbkdf2.js",
  "map-worker.js": "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs",
};
/** `map.css` comes with the first map. */
const STYLES = ["riverain.css", "map.css", "editing.css", "moderation.css"];
/** Programs of pages: they share their parts and fetch some of them later. */
const PAGES = {
  "page.js": "page/main.js",
  "desk.js": "page/desk.js",
  "mine.js": "page/mine.js",
  "preview.js": "page/preview.js",
};

/** Parts that no page wants without a signal, by what they are reached through: maps come with the town, accounts and photos to look at ask the server. */
const APART = {
  map: ["map/frame.js"],
  moderation: ["page/desk/zones.js"],
  acts: ["page/acts/acts.js"],
  account: ["page/passkeys.js", "page/robot.js", "page/home.js", "page/attach.js", "page/areas.js"],
};

/** Programs that the home page has at once, beside those of a first visit to a form. */
const AT_HOME = /^pwa\/(?:worker\/local\/|page\/opening)/;

/** @type {import("esbuild").BuildOptions} */
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  outdir: DIST,
  target: ["chrome109", "firefox115", "safari16"],
  legalComments: "none",
  logLevel: "warning",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
};

/** @type {Record<string, string>} logical name → name with its digest */
const manifest = {};

await main();

async function main() {
  mkdirSync(DIST, { recursive: true });
  const words = await wordsOfPrograms();
  await programs(ALONE, { format: "iife", plugins: [wordsPlugin({ ...words, more: {} })] });
  await stylesheets();
  const define = {
    __PHOTO_WORKER__: JSON.stringify(manifest["photo-worker.js"] ?? ""),
    __PLACES_WORKER__: JSON.stringify(manifest["places-worker.js"] ?? ""),
    __ROBOT_WORKER__: JSON.stringify(manifest["robot-worker.js"] ?? ""),
    __MAP_WORKER__: JSON.stringify(manifest["map-worker.js"] ?? ""),
    __MAP_STYLES__: JSON.stringify(manifest["map.css"] ?? ""),
  };
  const later = keepLater(words.later);
  const plugins = [wordsPlugin({ ...words, more: later })];
  const page = await programs({ ...PAGES, ...words.entries }, { format: "esm", splitting: true, define, plugins });
  for (const [who, sources] of Object.entries(APART)) setApart(who, partsOnlyOf(page, sources));
  for (const file of filesOf(join(ROOT, "static", "icons"))) keep(basename(file), named(file), readFileSync(file));
  for (const file of picturesOfTowns()) keep(basename(file), named(file), readFileSync(file));
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([left], [right]) => (left < right ? -1 : 1)));
  writeFileSync(join(DIST, "manifest.json"), `${JSON.stringify(sorted, null, 1)}\n`);
  removeStale(new Set(Object.values(manifest)));
  say(page);
}

/** What each program says in each language: see words.mjs. The programs are looked through once before they are built. */
async function wordsOfPrograms() {
  const catalogues = readCatalogues(join(ROOT, "server", "locale"));
  const looked = async (/** @type {string[]} */ entries) => {
    const entryPoints = entries.map((entry) => join(PWA, entry));
    const options = /** @type {const} */ ({ ...COMMON, minify: false, format: "esm", splitting: true, entryPoints });
    return (await build({ ...options, external: ["words:*"] })).metafile ?? null;
  };
  const page = await looked(Object.values(PAGES));
  const files = Object.keys(page?.inputs ?? {});
  const onArrival = firstVisit(page).flatMap((path) => Object.keys(page?.outputs[path]?.inputs ?? {}));
  // The home page has these at once too: few words, for which nobody fetches those of everything else.
  const firstFiles = new Set([...onArrival, ...files.filter((path) => AT_HOME.test(path))]);
  const saidIn = (/** @type {Iterable<string>} */ paths) => sentencesIn([...paths].map((path) => join(ROOT, path)));
  const said = {
    first: saidIn(firstFiles),
    all: saidIn(files),
    worker: saidIn(Object.keys((await looked([ALONE["sw.js"]]))?.inputs ?? {})),
  };
  const later = said.all.filter((sentence) => !said.first.includes(sentence));
  const inEach = (/** @type {string[]} */ sentences) =>
    Object.fromEntries(
      [...catalogues]
        .map(([tag, catalogue]) => /** @type {const} */ ([tag, wordsOf(sentences, catalogue)]))
        .filter(([, words]) => Object.keys(words).length > 0),
    );
  const first = inEach(said.first);
  return {
    root: ROOT,
    first,
    later: inEach(later),
    worker: inEach(said.worker),
    entries: Object.fromEntries(Object.keys(first).map((tag) => [`words-${tag}.js`, `words:first:${tag}`])),
    isFirst: (/** @type {string} */ file) => firstFiles.has(relative(ROOT, file)),
  };
}

/**
 * @param {Record<string, object>} later
 * @returns {Record<string, string>} the address of each language's file
 */
function keepLater(later) {
  /** @type {Record<string, string>} */
  const addresses = {};
  for (const [tag, words] of Object.entries(later)) {
    const contents = Buffer.from(`export default ${JSON.stringify(words)};\n`);
    const name = `words-${tag}-more-${digestOf(contents)}.js`;
    keep(`words-${tag}-more.js`, name, contents);
    addresses[tag] = `/static/${name}`;
  }
  return addresses;
}

/**
 * @param {Record<string, string>} entries logical name → source under pwa/
 * @param {import("esbuild").BuildOptions} options
 */
async function programs(entries, options) {
  const isMade = (/** @type {string} */ source) => source.startsWith("words:");
  const sources = Object.entries(entries).filter(([, source]) => isMade(source) || existsSync(join(PWA, source)));
  if (sources.length === 0) return null;
  const entryPoints = sources.map(([logical, source]) => ({
    in: isMade(source) ? source : join(PWA, source),
    out: basename(logical, ".js"),
  }));
  const result = await build({ ...COMMON, ...options, entryPoints });
  keepOutputs(result);
  return result.metafile ?? null;
}

async function stylesheets() {
  const sources = STYLES.map((name) => join(ROOT, "static", "css", name)).filter(existsSync);
  if (sources.length === 0) return;
  keepOutputs(await build({ ...COMMON, entryPoints: sources, loader: { ".svg": "dataurl", ".png": "empty" } }));
}

/**
 * Parts told apart in the manifest, so that no first visit keeps them for later.
 * @param {string} who
 * @param {string[]} parts
 */
function setApart(who, parts) {
  for (const name of parts) {
    delete manifest[name];
    manifest[`${who}/${name}`] = name;
  }
}

/** @param {import("esbuild").BuildResult} result */
function keepOutputs({ outputFiles = [], metafile }) {
  for (const { path, contents } of outputFiles) {
    const name = basename(path);
    const isEntry = Boolean(metafile?.outputs[relative(ROOT, path)]?.entryPoint);
    const logical = isEntry && !name.startsWith("part-") ? name.replace(/-[A-Z0-9]{8}(\.\w+)$/, "$1") : name;
    keep(logical, name, contents);
  }
}

/**
 * @param {string} logical
 * @param {string} name
 * @param {Uint8Array} contents
 */
function keep(logical, name, contents) {
  if (manifest[logical] && manifest[logical] !== name) throw new Error(`two different files are called ${logical}`);
  manifest[logical] = name;
  writeFileSync(join(DIST, name), contents);
  if (extname(name) === ".png" || extname(name) === ".webp") return;
  writeFileSync(join(DIST, `${name}.br`), packed(contents));
  writeFileSync(join(DIST, `${name}.gz`), gzipSync(contents, { level: 9 }));
}

/** @param {string} file */
function named(file) {
  return `${basename(file, extname(file))}-${digestOf(readFileSync(file))}${extname(file)}`;
}

/** @param {Uint8Array} contents */
function digestOf(contents) {
  return createHash("sha256").update(contents).digest("hex").slice(0, 8);
}

/** Pictures of illustrated choices belong to the town that asks them. */
function picturesOfTowns() {
  const towns = join(ROOT, "server", "municipalities");
  if (!existsSync(towns)) return [];
  return readdirSync(towns).flatMap((town) => filesOf(join(towns, town, "pictures")));
}

/** @param {string} folder */
function filesOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(svg|png|webp)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** @param {Set<string>} current */
function removeStale(current) {
  for (const name of readdirSync(DIST)) {
    const isCurrent = name === "manifest.json" || current.has(name.replace(/\.(br|gz)$/, ""));
    if (!isCurrent) rmSync(join(DIST, name), { recursive: true });
  }
}

/** @param {Uint8Array} contents */
function packed(contents) {
  return brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}

/**
 * Sizes as they travel, against what a first visit may weigh.
 * @param {import("esbuild").Metafile | null} page
 */
function say(page) {
  const size = (/** @type {string} */ name) => readFileSync(join(DIST, `${name}.br`)).length;
  for (const logical of ["page.js", "sw.js", "photo-worker.js", "riverain.css"]) {
    const name = manifest[logical];
    console.log(name ? `${logical.padEnd(16)} ${size(name)} bytes (br)` : `${logical.padEnd(16)} not there yet`);
  }
  const first = firstVisit(page).map((path) => basename(path));
  const javascript = first.reduce((sum, name) => sum + size(name), 0);
  for (const [name, files] of weights(page)) {
    console.log(`${name.padEnd(16)} ${files.reduce((sum, file) => sum + size(file), 0)} bytes (br), when a map opens`);
  }
  console.log(`first visit      ${javascript} bytes of JavaScript (br) in ${first.length} files`);
  for (const [logical, name] of Object.entries(manifest).filter(([logical]) => logical.startsWith("words-")))
    console.log(`${logical.padEnd(16)} ${size(name)} bytes (br), on pages of that language`);
  const css = manifest["riverain.css"] ? size(manifest["riverain.css"]) : 0;
  if (javascript > BUDGET_BYTES.javascript)
    console.warn(`JavaScript is over its budget of ${BUDGET_BYTES.javascript} bytes`);
  if (css > BUDGET_BYTES.css) console.warn(`CSS is over its budget of ${BUDGET_BYTES.css} bytes`);
}

/**
 * What opening a map fetches, by who draws it.
 * @param {import("esbuild").Metafile | null} page
 * @returns {[string, string[]][]}
 */
function weights(page) {
  const outputs = page?.outputs ?? {};
  const at = (/** @type {string} */ source) =>
    Object.keys(outputs).filter((path) => outputs[path].entryPoint?.endsWith(source));
  const [gl, plain] = [at("map/gl.js"), at("map/plain.js")];
  const apart = new Set(partsOnlyOf(page, APART.map));
  const of = (/** @type {string[]} */ entry, /** @type {string[]} */ other) =>
    [...reached([...at("map/frame.js"), ...entry], outputs, other.slice(0, 1))]
      .map((path) => basename(path))
      .filter((name) => apart.has(name));
  const styles = manifest["map.css"] ?? [];
  return [
    ["map, WebGL", [...of(gl, plain), manifest["map-worker.js"] ?? "", styles].flat().filter(Boolean)],
    ["map, plain", [...of(plain, gl), styles].flat().filter(Boolean)],
  ];
}
