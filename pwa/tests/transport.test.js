import assert from "node:assert/strict";
import { test } from "node:test";
import { createTransport } from "../sync/transport.js";
import { AICHA, NOW, sha256 } from "./support/cast.js";

/** @import { Sending } from "../types.d.ts" */

const BODY = new TextEncoder().encode('{"n":12.0}').slice().buffer;
/** @type {Sending} */
const PUT = { call: "case", method: "PUT", path: "/sync/v1/cases/x", owner: AICHA, body: BODY, digest: sha256(BODY) };

/**
 * @param {Response | (() => Promise<Response>)} answer
 * @param {{timeout_ms?: number}} [options]
 */
function wire(answer, options = {}) {
  /** @type {{url: string, init: RequestInit}[]} */
  const asked = [];
  /** @type {typeof globalThis.fetch} */
  const fetch = async (url, init = {}) => {
    asked.push({ url: String(url), init });
    return typeof answer === "function" ? answer() : answer;
  };
  return { asked, transport: createTransport({ fetch, clock: () => NOW, ...options }) };
}

/** @param {unknown} json */
function ours(json, status = 200) {
  return new Response(JSON.stringify(json), { status, headers: { "Content-Type": "application/json" } });
}

/**
 * @param {number} status
 * @param {Record<string, string>} [headers]
 */
function typed(status, headers = {}, body = "") {
  return new Response(status === 204 ? null : body, { status, headers });
}

test("a send says who owns it, the device's time and the digest of its bytes", async () => {
  const { asked, transport } = wire(ours({ id: "x" }, 201));
  const outcome = await transport.send(PUT);
  assert.ok(outcome.kind === "answer" && outcome.status === 201);
  const [{ url, init }] = /** @type {[typeof asked[0]]} */ (asked);
  const headers = new Headers(init.headers);
  assert.equal(url, "/sync/v1/cases/x");
  assert.equal(headers.get("X-Sync"), "1");
  assert.equal(headers.get("X-Owner"), AICHA);
  assert.equal(headers.get("X-Device-Time"), "2026-11-23T22:03:11.250Z");
  assert.equal(headers.get("Content-Digest"), `sha-256=:${Buffer.from(sha256(BODY), "hex").toString("base64")}:`);
  assert.equal(init.credentials, "same-origin");
  assert.equal(init.redirect, "manual");
  assert.equal(init.cache, "no-store");
  assert.equal(init.body, BODY, "the very bytes");
});

test("rows of nobody and photos travel without the session", async () => {
  const { asked, transport } = wire(ours({}));
  await transport.send({ ...PUT, owner: null });
  await transport.send({ call: "upload", method: "HEAD", path: "/sync/v1/uploads/t", owner: null });
  await transport.send({ call: "session", method: "GET", path: "/sync/v1/session", owner: null });
  assert.deepEqual(
    asked.map(({ init }) => init.credentials),
    ["omit", "omit", "same-origin"],
  );
  assert.equal(new Headers(asked[0]?.init.headers).get("X-Owner"), null);
  assert.equal(new Headers(asked[1]?.init.headers).get("X-Sync"), null, "any tus client works");
});

test("a problem gives its code, any other refusal its status alone", async () => {
  const problem = typed(422, { "Content-Type": "application/problem+json" }, '{"code":"invalid","errors":[]}');
  const known = await wire(problem).transport.send(PUT);
  assert.ok(known.kind === "answer");
  assert.equal(known.code, "invalid");
  for (const response of [
    typed(503, { "Retry-After": "5" }),
    typed(403, { "Content-Type": "text/plain" }, "non"),
    ours({ code: "x" }, 400),
  ]) {
    const { status } = response;
    const outcome = await wire(response).transport.send(PUT);
    assert.ok(outcome.kind === "answer");
    assert.deepEqual([outcome.status, outcome.code], [status, null]);
  }
});

test("a captive portal, a redirect, a page, a JSON list: nobody of ours answered", async () => {
  const foreign = [
    typed(200, { "Content-Type": "text/html" }, "<h1>Wi-Fi</h1>"),
    typed(200, { "Content-Type": "text/plain" }, "ok"),
    typed(302, { Location: "https://portail.test/" }),
    typed(204),
    typed(502, { "Content-Type": "text/html; charset=utf-8" }, "<h1>Bad gateway</h1>"),
    typed(200, { "Content-Type": "application/json" }, "[1]"),
    typed(200, { "Content-Type": "application/json" }, '{"id":'),
  ];
  for (const response of foreign) {
    assert.deepEqual(await wire(response).transport.send(PUT), { kind: "offline", why: "not-ours" });
  }
});

test("an upload is answered by its offset, not by a portal's 200", async () => {
  const head = /** @type {const} */ ({ call: "upload", method: "HEAD", path: "/sync/v1/uploads/t", owner: null });
  assert.equal((await wire(typed(200, { "Upload-Offset": "12" })).transport.send(head)).kind, "answer");
  assert.equal((await wire(typed(200)).transport.send(head)).kind, "offline");
});

test("a connection that dies, one that hangs and one that is told to stop are three things", async () => {
  const dead = wire(() => Promise.reject(new TypeError("Failed to fetch")));
  assert.deepEqual(await dead.transport.send(PUT), { kind: "offline", why: "network" });

  /** @type {typeof globalThis.fetch} */
  const hanging = (_url, init) =>
    new Promise((_resolve, reject) =>
      init?.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))),
    );
  const slow = createTransport({ fetch: hanging, timeout_ms: 1 });
  assert.deepEqual(await slow.send(PUT), { kind: "offline", why: "timeout" });

  const stop = new AbortController();
  const stopped = createTransport({ fetch: hanging }).send({ ...PUT, signal: stop.signal });
  stop.abort();
  assert.deepEqual(await stopped, { kind: "offline", why: "stopped" });
});

test("an answer cut in its middle is the network's fault", async () => {
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"id":'));
      controller.error(new TypeError("network error"));
    },
  });
  const cut = new Response(stream, { status: 201, headers: { "Content-Type": "application/json" } });
  assert.deepEqual(await wire(cut).transport.send(PUT), { kind: "offline", why: "network" });
});
