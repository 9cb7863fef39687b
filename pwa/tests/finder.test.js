/** Where things are: asked of the town on the device, else of the town itself; nobody is left without an answer. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createFinder } from "../page/place/finder.js";

/** A thread that answers each question as told; like a worker of the browser's, it says nothing once it was ended. */
class Thread extends EventTarget {
  isOver = false;
  /** @type {object[]} */
  asked = [];

  /** @param {object} question */
  postMessage(question) {
    this.asked.push(question);
  }

  terminate() {
    this.isOver = true;
  }

  /** @param {object} reply */
  say(reply) {
    if (!this.isOver) this.dispatchEvent(new MessageEvent("message", { data: reply }));
  }
}

function setUp() {
  const thread = new Thread();
  /** @type {string[]} */
  const asked = [];
  const finder = createFinder({
    locale: "fr-CA",
    spawn: () => /** @type {Worker} */ (/** @type {unknown} */ (thread)),
    fetch: async (address) => {
      asked.push(String(address));
      return Response.json({ places: [] });
    },
  });
  return { thread, finder, asked };
}

test("what the device knows is not asked of the town", async () => {
  const { thread, finder, asked } = setUp();
  const searched = finder.search("76e");
  thread.say({ id: 1, answer: { places: ["76e Rue Est"] } });
  assert.deepEqual(await searched, { places: ["76e Rue Est"] });
  assert.deepEqual(asked, []);
});

test("a device that holds no town: what was asked of it meanwhile is asked of the town too", {
  timeout: 5000,
}, async () => {
  const { thread, finder, asked } = setUp();
  const searches = [finder.search("160"), finder.search("160 76e")];
  thread.say({ id: 1, answer: null });
  await Promise.all(searches);
  await finder.search("160 76e rue");
  assert.deepEqual(asked.map((address) => new URL(address, "http://x").searchParams.get("texte")).sort(), [
    "160",
    "160 76e",
    "160 76e rue",
  ]);
  assert.equal(thread.asked.length, 2);
});

test("a thread that fails leaves every question to the town", { timeout: 5000 }, async () => {
  const { thread, finder, asked } = setUp();
  const searches = [finder.search("160"), finder.along(7)];
  thread.dispatchEvent(new Event("error"));
  await Promise.all(searches);
  assert.equal(asked.length, 2);
});
