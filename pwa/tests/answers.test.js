import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { actionFor } from "../sync/answers.js";
import { askedDelay, backoff } from "../sync/backoff.js";
import { seeded } from "./support/cast.js";
import { answer, problem } from "./support/town.js";

/** @import { Action, Call } from "../types.d.ts" */

/** @type {{actions: Record<string, string>, answers: {call: Call, status: number, code: string | null, action: Action}[]}} */
const vectors = JSON.parse(readFileSync(new URL("../../tests/vectors/sync-answers.json", import.meta.url), "utf8"));
const CALLS = /** @type {const} */ (["session", "case", "entry", "part", "upload", "complete"]);

test("each answer of the town means what the shared table says", () => {
  for (const { call, status, code, action } of vectors.answers) {
    const outcome = status < 300 ? answer(status, {}) : problem(status, code);
    assert.equal(actionFor(call, outcome), action, `${call} ${status} ${code}`);
  }
});

test("every status from 400 to 599 has a meaning for every call, and none lets a row go unasked", () => {
  for (const call of CALLS) {
    for (let status = 400; status < 600; status += 1) {
      for (const code of [null, "never-heard-of"]) {
        const action = actionFor(call, problem(status, code));
        assert.ok(action in vectors.actions, `${call} ${status}`);
        assert.notEqual(action, "accept");
        if (action === "gone") assert.equal(status, 410);
      }
    }
  }
});

test("an answer of somebody else is no answer", () => {
  assert.equal(actionFor("case", { kind: "offline", why: "not-ours" }), "later");
});

test("the back-off doubles up to five minutes, with full jitter", () => {
  for (let failures = 1; failures < 40; failures += 1) {
    assert.equal(
      backoff(failures, () => 1),
      Math.min(2 ** failures, 300) * 1000,
    );
    assert.equal(
      backoff(failures, () => 0),
      0,
    );
  }
  const random = seeded(3);
  const waits = Array.from({ length: 200 }, () => backoff(20, random));
  assert.ok(Math.min(...waits) < 30_000 && Math.max(...waits) > 270_000);
});

test("Retry-After is read in seconds and as a date of the server's clock", () => {
  const server_now = Date.parse("2026-11-23T22:00:00Z");
  assert.equal(askedDelay("120", server_now), 120_000);
  assert.equal(askedDelay(" 0 ", server_now), 0);
  assert.equal(askedDelay("Mon, 23 Nov 2026 22:01:30 GMT", server_now), 90_000);
  assert.equal(askedDelay("Mon, 23 Nov 2026 21:00:00 GMT", server_now), 0);
  assert.equal(askedDelay("31536000", server_now), 3_600_000, "a year is a mistake");
  assert.equal(askedDelay("bientôt", server_now), null);
  assert.equal(askedDelay(null, server_now), null);
});
