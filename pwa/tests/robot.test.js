import assert from "node:assert/strict";
import { test } from "node:test";
import { wireRobotCheck } from "../page/robot.js";

/** A form as far as the check knows one. */
function formWithCheck() {
  /** @type {((event: object) => Promise<void> | void)[]} */
  const listeners = [];
  /** @type {unknown[]} */
  const sent = [];
  const status = { textContent: "" };
  const form = {
    addEventListener: (/** @type {string} */ _name, /** @type {(event: object) => void} */ heard) =>
      listeners.push(heard),
    requestSubmit: (/** @type {unknown} */ button) => sent.push(button),
  };
  const field = { form, value: "", dataset: { robot: "/challenge" }, parentElement: { querySelector: () => status } };
  const submit = async () => {
    const event = {
      submitter: null,
      isStopped: false,
      preventDefault: () => Object.assign(event, { isStopped: true }),
    };
    await Promise.all(listeners.map((heard) => heard(event)));
    return event.isStopped;
  };
  return { field: /** @type {any} */ (field), status, sent, submit };
}

/** @param {unknown} answer what the worker finds */
function workerThat(answer) {
  /** @type {any} */
  const worker = { isOver: false };
  worker.postMessage = (/** @type {object} */ asked) => {
    worker.asked = asked;
    setTimeout(() => worker.onmessage({ data: answer }));
  };
  worker.terminate = () => {
    worker.isOver = true;
  };
  return worker;
}

const challenge = { parameters: { nonce: "00" }, signature: "s" };
const given = async () => /** @type {any} */ ({ ok: true, json: async () => challenge });
const solution = { counter: 7, derivedKey: "ab" };

test("a form that is sent too early waits for its proof, which goes with it", async () => {
  const { field, status, sent, submit } = formWithCheck();
  const worker = workerThat(solution);
  wireRobotCheck(field, { fetch: given, work: () => worker });
  assert.equal(await submit(), true);
  assert.deepEqual(sent, [null]);
  assert.deepEqual(JSON.parse(atob(field.value)), { challenge, solution });
  assert.equal(worker.asked.type, "work");
  assert.equal(worker.isOver, true);
  assert.match(status.textContent, /Vérification faite/);
  assert.equal(await submit(), false);
});

for (const [name, fetch, answer] of /** @type {const} */ ([
  ["the town does not answer", async () => Promise.reject(new TypeError("offline")), solution],
  ["the town refuses", async () => /** @type {any} */ ({ ok: false }), solution],
  ["the worker finds nothing", given, null],
  ["the worker fails", given, { error: "no crypto" }],
])) {
  test(`when ${name} the form goes without a proof, and a code is mailed`, async () => {
    const { field, status, submit, sent } = formWithCheck();
    wireRobotCheck(field, { fetch: /** @type {any} */ (fetch), work: () => workerThat(answer) });
    await submit();
    assert.deepEqual(sent, [null]);
    assert.equal(field.value, "");
    assert.match(status.textContent, /un code vous sera envoyé/);
  });
}

test("leaving the form waits for nothing", async () => {
  const { field } = formWithCheck();
  const button = { hasAttribute: () => true };
  /** @type {any} */
  let heard;
  field.form.addEventListener = (/** @type {string} */ _name, /** @type {unknown} */ listener) => {
    heard = listener;
  };
  wireRobotCheck(field, { fetch: () => new Promise(() => {}), work: () => workerThat(null) });
  await heard({ submitter: button, preventDefault: () => assert.fail("it waited") });
});
