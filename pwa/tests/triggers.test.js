import assert from "node:assert/strict";
import { test } from "node:test";
import { askToBeWoken, wirePage, wireWorker } from "../sync/triggers.js";

/** @import { DrainResult, TriggerReason } from "../types.d.ts" */

/** @type {DrainResult} */
const EMPTY = { status: "empty", sent: 0, left: 0, next_at: null };

/** A page whose drains answer what the test says, with timers that run when the test wants. */
function page() {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  /** @type {TriggerReason[]} */
  const reasons = [];
  /** @type {{work: () => void, ms: number}[]} */
  const timers = [];
  const state = { result: /** @type {DrainResult | Error} */ (EMPTY), now: 1_000_000 };
  const wired = wirePage({
    window,
    document,
    drain: async (reason) => {
      reasons.push(reason);
      if (state.result instanceof Error) throw state.result;
      return state.result;
    },
    clock: () => state.now,
    random: () => 1,
    setTimeout: (work, ms) => timers.push({ work, ms }) - 1,
    clearTimeout: (timer) => {
      if (typeof timer === "number") timers[timer] = { work: () => {}, ms: -1 };
    },
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { window, document, reasons, timers, state, wired, settle };
}

test("a page drains at load, when seen again, online, after an enqueue and on demand", async () => {
  const { window, document, reasons, wired, settle } = page();
  await settle();
  document.dispatchEvent(new Event("visibilitychange"));
  await settle();
  window.dispatchEvent(new Event("online"));
  await settle();
  await wired.enqueued();
  await wired.now();
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await settle();
  assert.deepEqual(reasons, ["load", "visible", "online", "enqueue", "now", "load"]);
  wired.stop();
  window.dispatchEvent(new Event("online"));
  document.dispatchEvent(new Event("visibilitychange"));
  await settle();
  assert.equal(reasons.length, 6);
});

test("an occasion during a drain is taken up after it, not lost and not doubled", async () => {
  const { reasons, wired, settle } = page();
  wired.enqueued();
  wired.now();
  await settle();
  assert.deepEqual(reasons, ["load", "now"]);
});

test("without an answer the next try backs off, with an answer it starts afresh", async () => {
  const { timers, state, wired, settle } = page();
  await settle();
  state.result = { status: "offline", sent: 0, left: 2, next_at: null };
  for (const seconds of [2, 4, 8]) {
    await wired.enqueued();
    assert.equal(timers.at(-1)?.ms, seconds * 1000);
  }
  state.result = { ...EMPTY, status: "done" };
  await wired.enqueued();
  state.result = new Error("the store does not open");
  await wired.enqueued();
  assert.equal(timers.at(-1)?.ms, 2000);
});

test("rows that wait for their time are taken up at that time, only while the page is seen", async () => {
  const { document, reasons, timers, state, wired, settle } = page();
  await settle();
  state.result = { status: "waiting", sent: 0, left: 1, next_at: state.now + 42_000 };
  await wired.enqueued();
  assert.equal(timers.at(-1)?.ms, 42_000);
  timers.at(-1)?.work();
  await settle();
  assert.equal(reasons.at(-1), "timer");
  const { length } = timers;
  document.visibilityState = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(timers.at(-1)?.ms, -1, "the timer is put away");
  await wired.enqueued();
  assert.equal(timers.length, length);
});

test("rows that only a person can free set no timer", async () => {
  const { timers, state, wired, settle } = page();
  await settle();
  state.result = { status: "done", sent: 0, left: 3, next_at: null };
  await wired.enqueued();
  assert.equal(timers.length, 0);
});

test("a sync of the browser is rejected while something still waits, so that it is tried again", async () => {
  const scope = new EventTarget();
  /** @type {TriggerReason[]} */
  const reasons = [];
  let result = /** @type {DrainResult} */ ({ status: "offline", sent: 0, left: 1, next_at: null });
  wireWorker({
    scope,
    drain: async (reason) => {
      reasons.push(reason);
      return result;
    },
  });
  const wake = (/** @type {string} */ type, tag = "outbox") => {
    /** @type {Promise<unknown>[]} */
    const work = [];
    const waitUntil = (/** @type {Promise<unknown>} */ promise) => work.push(promise);
    scope.dispatchEvent(Object.assign(new Event(type), { tag, waitUntil }));
    return Promise.all(work);
  };
  await assert.rejects(wake("sync"));
  await wake("periodicsync");
  await wake("sync", "another's");
  result = { status: "done", sent: 1, left: 1, next_at: null };
  await wake("sync");
  assert.deepEqual(reasons, ["sync", "periodicsync", "sync"]);
});

test("asking to be woken tells the browser's true answer", async () => {
  const yes = async () => {};
  const no = async () => {
    throw new DOMException("", "NotAllowedError");
  };
  assert.equal(await askToBeWoken({ sync: { register: yes }, periodicSync: { register: no } }), true);
  assert.equal(await askToBeWoken({ sync: { register: no } }), false);
  assert.equal(await askToBeWoken({}), false);
  assert.equal(await askToBeWoken(null), false);
});
