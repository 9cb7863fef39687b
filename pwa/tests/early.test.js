import assert from "node:assert/strict";
import { test } from "node:test";
import { holdTaps } from "../page/early.js";

/** A form that posts by itself when nobody prevents it. */
class Form extends EventTarget {
  /** @type {unknown[]} */
  posted = [];

  /** @param {HTMLElement | null} [submitter] */
  requestSubmit(submitter = null) {
    const event = Object.assign(new Event("submit", { cancelable: true }), { submitter });
    if (this.dispatchEvent(event)) this.posted.push(submitter);
  }
}

const CONTINUE = /** @type {HTMLElement} */ (/** @type {unknown} */ ({ value: "continuer" }));

test("« Continuer » pressed before the form is ready is done once it is", () => {
  const form = new Form();
  const ready = holdTaps(form);
  form.requestSubmit(CONTINUE);
  form.requestSubmit(CONTINUE);
  assert.deepEqual(form.posted, []);
  /** @type {unknown[]} */
  const heard = [];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    heard.push(/** @type {SubmitEvent} */ (event).submitter);
  });
  ready();
  assert.deepEqual(heard, [CONTINUE]);
  form.requestSubmit(CONTINUE);
  assert.equal(heard.length, 2);
  assert.deepEqual(form.posted, []);
});

test("a form whose scripts do not come posts by itself, as without JavaScript", () => {
  const form = new Form();
  const ready = holdTaps(form);
  form.requestSubmit(CONTINUE);
  ready();
  assert.deepEqual(form.posted, [CONTINUE]);
});

test("nothing is done that was not pressed", () => {
  const form = new Form();
  holdTaps(form)();
  assert.deepEqual(form.posted, []);
  holdTaps(null)();
});
