import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import {
  downloadTown,
  isSame,
  keptMap,
  keptTown,
  LyingPack,
  offeredTown,
  readTown,
  removeTown,
  sizeOf,
} from "../places/keeping.js";
import { memoryCaches } from "./worker-support.js";

const PIECE = 1000;

/** @param {ArrayBuffer | Uint8Array<ArrayBuffer>} bytes */
async function sha256(bytes) {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", bytes)).toString("hex");
}

/**
 * A town that gives a pack in pieces, and can be made to fail.
 * @param {string} version
 * @param {string} text
 * @param {string} [map] its base map, where it has one
 */
async function townOf(version, text, map = "") {
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
  const parts = new Map();
  /** @param {Uint8Array<ArrayBuffer>} whole */
  async function cut(whole) {
    const pieces = [];
    for (let start = 0; start < whole.length; start += PIECE) {
      const part = whole.slice(start, start + PIECE);
      const digest = await sha256(part);
      pieces.push({ sha256: digest, size: part.length });
      parts.set(digest, part);
    }
    return { version, size: whole.length, sha256: await sha256(whole), pieces };
  }
  const about = { name: `town-${version}.pmtiles`, credit: "© Rivemont", programs: ["/static/map.js"] };
  const drawn = map ? { ...about, ...(await cut(new Uint8Array(Buffer.from(map)))) } : null;
  const pack = { ...(await cut(Uint8Array.from(gzipSync(text, { level: 0 })))), map: drawn };
  /** @type {string[]} */
  const asked = [];
  const failing = { after: Number.POSITIVE_INFINITY };
  const fetch = /** @type {typeof globalThis.fetch} */ (
    async (address) => {
      const url = String(address);
      if (url === "/lieux/ville") return Response.json(pack);
      if (asked.length >= failing.after) throw new TypeError("no network");
      asked.push(url);
      const part = parts.get(url.split("/").at(-1) ?? "");
      return part ? new Response(part) : new Response("", { status: 404 });
    }
  );
  return { pack, parts, asked, failing, fetch };
}

const TEXT = Array.from({ length: 400 }, (_, number) => `${number}, Rue du Couvent`).join("\n");

test("a town is fetched piece by piece, told as it comes, and read whole", async () => {
  const caches = memoryCaches();
  const { pack, asked, fetch } = await townOf("v1", TEXT);
  /** @type {number[]} */
  const told = [];
  assert.deepEqual(await offeredTown(fetch), pack);
  await downloadTown(pack, { caches, fetch, onBytes: (done) => told.push(done) });
  assert.equal(asked.filter((url) => url.startsWith("/lieux/")).length, pack.pieces.length);
  assert.ok(pack.pieces.length > 3);
  assert.equal(told.at(-1), pack.size);
  const kept = await readTown(caches);
  assert.equal(kept?.version, "v1");
  assert.equal(new TextDecoder().decode(kept?.bytes), TEXT);
});

test("what was cut goes on where it stopped, and is not in use before it is whole", async () => {
  const caches = memoryCaches();
  const { pack, asked, failing, fetch } = await townOf("v1", TEXT);
  failing.after = 2;
  await assert.rejects(downloadTown(pack, { caches, fetch }), TypeError);
  assert.equal(await keptTown(caches), null);
  assert.equal(await readTown(caches), null);
  failing.after = Number.POSITIVE_INFINITY;
  await downloadTown(pack, { caches, fetch });
  const pieces = asked.filter((url) => url.startsWith("/lieux/"));
  assert.equal(pieces.length, pack.pieces.length, "no piece was asked for twice");
  assert.equal((await keptTown(caches))?.version, "v1");
});

test("a piece that is not what was announced is refused, and the version before stays in use", async () => {
  const caches = memoryCaches();
  const first = await townOf("v1", TEXT);
  await downloadTown(first.pack, { caches, fetch: first.fetch });
  const second = await townOf("v2", `${TEXT} and another street`);
  const lying = second.pack.pieces.at(-1)?.sha256 ?? "";
  second.parts.set(lying, new TextEncoder().encode("something else"));
  await assert.rejects(downloadTown(second.pack, { caches, fetch: second.fetch }), LyingPack);
  assert.equal((await readTown(caches))?.version, "v1");
  assert.equal(new TextDecoder().decode((await readTown(caches))?.bytes), TEXT);
});

test("pieces that are true and a whole that is not are refused, with all that came", async () => {
  const caches = memoryCaches();
  const { pack, fetch } = await townOf("v1", TEXT);
  await assert.rejects(downloadTown({ ...pack, sha256: "0".repeat(64) }, { caches, fetch }), LyingPack);
  assert.equal(await readTown(caches), null);
});

test("a newer version takes the place of the one before, whose pieces go", async () => {
  const caches = memoryCaches();
  const first = await townOf("v1", TEXT);
  await downloadTown(first.pack, { caches, fetch: first.fetch });
  const second = await townOf("v2", TEXT.replaceAll("Couvent", "Marché!"));
  await downloadTown(second.pack, { caches, fetch: second.fetch });
  assert.equal((await readTown(caches))?.version, "v2");
  const kept = await (await caches.open("riverain-places")).keys();
  assert.equal(kept.length, second.pack.pieces.length + 1);
});

test("a town that offers none is none, one that is in trouble is an error; removed is removed", async () => {
  const caches = memoryCaches();
  const answering = (/** @type {number} */ status) =>
    /** @type {typeof globalThis.fetch} */ (async () => new Response("", { status }));
  assert.equal(await offeredTown(answering(404)), null);
  await assert.rejects(offeredTown(answering(503)));
  const { pack, fetch } = await townOf("v1", TEXT);
  await downloadTown(pack, { caches, fetch });
  await removeTown(caches);
  assert.equal(await keptTown(caches), null);
});

test("the base map comes with the town, and what draws it", async () => {
  const caches = memoryCaches();
  const map = "a tile ".repeat(500);
  const { pack, asked, fetch } = await townOf("v1", TEXT, map);
  /** @type {number[]} */
  const told = [];
  await downloadTown(pack, { caches, fetch, onBytes: (done) => told.push(done) });
  assert.equal(told.at(-1), sizeOf(pack));
  assert.equal(sizeOf(pack), pack.size + map.length);
  assert.ok(asked.includes("/static/map.js"));
  const kept = await keptMap(caches);
  assert.deepEqual([kept?.name, kept?.credit], ["town-v1.pmtiles", "© Rivemont"]);
  assert.equal(await kept?.content.text(), map);
  assert.ok(isSame(pack, await keptTown(caches)));
});

test("a town whose map alone changed is another one, and without a map none is kept", async () => {
  const caches = memoryCaches();
  const [one, other, bare] = [await townOf("v1", TEXT, "a"), await townOf("v1", TEXT, "b"), await townOf("v1", TEXT)];
  assert.ok(!isSame(one.pack, other.pack));
  assert.ok(!isSame(one.pack, bare.pack));
  await downloadTown(one.pack, { caches, fetch: one.fetch });
  await downloadTown(bare.pack, { caches, fetch: bare.fetch });
  assert.equal(await keptMap(caches), null);
});

test("a map that is not what was announced is refused with the town", async () => {
  const caches = memoryCaches();
  const { pack, fetch } = await townOf("v1", TEXT, "a map");
  const lying = { ...pack, map: pack.map && { ...pack.map, sha256: "0".repeat(64) } };
  await assert.rejects(downloadTown(lying, { caches, fetch }), LyingPack);
  assert.equal(await keptTown(caches), null);
});
