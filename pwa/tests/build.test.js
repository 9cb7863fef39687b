import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { sha256 } from "./support/cast.js";

const SCRIPT = fileURLToPath(new URL("../build.mjs", import.meta.url));
const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "riverain-dist-")));
let said = "";

before(() => {
  for (const DIST of folders)
    said = execFileSync("node", [SCRIPT], { env: { ...process.env, DIST }, encoding: "utf8" });
});

after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** @param {string | undefined} folder */
function filesOf(folder) {
  const names = readdirSync(folder ?? "").sort();
  return names.map((name) => [name, sha256(readFileSync(join(folder ?? "", name)))]);
}

/** @returns {Record<string, string>} */
function manifest() {
  return JSON.parse(readFileSync(join(folders[0] ?? "", "manifest.json"), "utf8"));
}

test("the same sources give the same bytes", () => {
  assert.deepEqual(filesOf(folders[0]), filesOf(folders[1]));
});

test("every file is listed under its logical name, and packed as browsers accept it", () => {
  for (const logical of [
    "page.js",
    "sw.js",
    "kill-worker.js",
    "photo-worker.js",
    "riverain.css",
    "icon.svg",
    "icon-192.png",
  ]) {
    assert.ok(logical in manifest(), logical);
  }
  for (const name of Object.values(manifest())) {
    const path = join(folders[0] ?? "", name);
    const bytes = readFileSync(path);
    assert.match(name, /-[A-Za-z0-9]{8}\.\w+$/);
    if (name.endsWith(".png")) continue;
    assert.ok(brotliDecompressSync(readFileSync(`${path}.br`)).equals(bytes), name);
    assert.ok(gunzipSync(readFileSync(`${path}.gz`)).equals(bytes), name);
  }
});

test("programs carry neither source maps nor paths of the machine that built them, and workers fetch no parts", () => {
  for (const [logical, name] of Object.entries(manifest())) {
    if (!name.endsWith(".js")) continue;
    const source = readFileSync(join(folders[0] ?? "", name), "utf8");
    assert.doesNotMatch(source, /sourceMappingURL|node_modules\/|file:\/\/\//, logical);
    if (["sw.js", "photo-worker.js", "kill-worker.js"].includes(logical))
      assert.doesNotMatch(source, /\bimport\s*\(|import"/, logical);
  }
});

test("a first visit of the form stays within what it may weigh", () => {
  assert.doesNotMatch(said, /over its budget/, said);
});
