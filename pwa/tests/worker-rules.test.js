import assert from "node:assert/strict";
import { test } from "node:test";
import { askedBy, KEPT_CARDS, RULES, ruleFor } from "../worker/rules.js";

const ORIGIN = "https://311.rivemont.test";

/**
 * @param {string} path
 * @param {{method?: string, mode?: string, headers?: Record<string, string>}} [options]
 */
function ruleAt(path, { method = "GET", mode = "navigate", headers = {} } = {}) {
  const request = { url: new URL(path, ORIGIN).href, method, mode, headers: new Headers(headers) };
  return ruleFor(askedBy(/** @type {Request} */ (request), ORIGIN));
}

test("what writes, what is the wire and what is elsewhere is left to the browser", () => {
  for (const path of [
    "/demandes/nouvelle/graffiti",
    "/compte/connexion",
    "/compte/deconnexion",
    "/",
    "/local/envois",
  ]) {
    assert.equal(ruleAt(path, { method: "POST" }).strategy, "untouched", path);
  }
  for (const path of ["/sync/v1/session", "/push/key", "/moi", "/sw.js", "/manifest.webmanifest", "/dev/courriels"]) {
    assert.equal(ruleAt(path, { mode: "cors" }).strategy, "untouched", path);
  }
  assert.equal(ruleAt("https://ailleurs.test/static/a.js").strategy, "untouched");
  assert.equal(ruleAt("/static/film.webm", { headers: { Range: "bytes=0-" } }).strategy, "untouched");
});

test("sign-in, follow and desk are never kept; only a page of theirs gets the offline page", () => {
  for (const path of ["/compte", "/compte/connexion", "/poste", "/poste/demandes/RVM-2026-004512-7", "/suivre"]) {
    assert.equal(ruleAt(path).strategy, "network", path);
    assert.equal(ruleAt(path).cache, null, path);
    assert.equal(ruleAt(path, { mode: "cors" }).strategy, "untouched", path);
  }
});

test("personal pages and their photos are kept apart from public ones", () => {
  for (const path of ["/demandes", "/avis", "/demandes/RVM-2026-004512-7", "/demandes/RVM-2026-004512-7/photos/1"]) {
    assert.equal(ruleAt(path, { mode: "no-cors" }).cache, "personal", path);
  }
  for (const path of ["/", "/demarches?q=nid", "/demandes/nouvelle/nid-de-poule", "/envois", "/demandesque"]) {
    assert.equal(ruleAt(path).cache, "pages", path);
    assert.equal(ruleAt(path).strategy, "network-first", path);
    assert.equal(ruleAt(path).timeout_ms, 3000, path);
  }
});

test("the cards are kept apart from other pages, whatever becomes of those; a search of them is not", () => {
  for (const path of KEPT_CARDS) assert.equal(ruleAt(path, { mode: "cors" }).cache, "cards", path);
  assert.equal(ruleAt("/fiches").cache, "cards");
  assert.equal(ruleAt("/fiches?mots=bac").cache, "pages");
  assert.equal(ruleAt("/fiches/bac-bleu").cache, "pages");
  assert.equal(ruleAt("/fiches", { method: "POST", mode: "cors" }).strategy, "untouched");
});

test("a fragment of a page is kept like its page, another request of a page is not touched", () => {
  assert.equal(ruleAt("/demarches", { mode: "same-origin", headers: { "HX-Request-Type": "partial" } }).cache, "pages");
  assert.equal(ruleAt("/demarches", { mode: "cors" }).strategy, "untouched");
});

test("files with a digest come from the cache, device fragments from the device", () => {
  assert.equal(ruleAt("/static/page-3F2A9C1B.js", { mode: "no-cors" }).strategy, "cache-first");
  assert.equal(ruleAt("/demarches/index/fr-CA-3e8cdfe2a3eea265.json", { mode: "cors" }).strategy, "cache-first");
  assert.equal(ruleAt("/local/envois", { mode: "cors" }).strategy, "local");
});

test("every request finds a rule, and only a network-first one has a time-out", () => {
  assert.equal(RULES.at(-1)?.match(/** @type {any} */ ({})), true);
  for (const { strategy, timeout_ms } of RULES) assert.equal(timeout_ms !== null, strategy === "network-first");
});
