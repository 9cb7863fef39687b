import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { openStore } from "../outbox/store.js";
import { createBand } from "../page/band.js";
import { createBusy } from "../page/busy.js";
import { forgetMe, greetingWords, refreshMe } from "../page/me.js";
import { watchReach } from "../page/reach.js";
import { watchUpdates } from "../page/update.js";
import { readMe, readOwner } from "../worker/owner.js";
import { memoryCaches } from "./worker-support.js";

const AICHA = { owner: "a", name: "Aïcha Belkacem", initials: "AB", first_name: "Aïcha" };
const ETIENNE = { owner: "e", name: "Étienne Gagnon", initials: "ÉG" };
const NOBODY = { owner: null, name: "", initials: "" };

/** @type {import("../types.d.ts").Store} */
let store;
/** @type {ReturnType<typeof memoryCaches>} */
let caches;
/** @type {object[]} */
let told;
let made = 0;

beforeEach(async () => {
  made += 1;
  store = await openStore({ name: `page-device-${made}` });
  caches = memoryCaches();
  told = [];
});

/**
 * @param {unknown} answer what `/moi` says, or an Error
 * @param {{path?: string, status?: number}} [options]
 */
function ask(answer, { path = "/", status = 200 } = {}) {
  /** @type {typeof globalThis.fetch} */
  const fetch = async () => {
    if (answer instanceof Error) throw answer;
    const body = typeof answer === "string" ? answer : JSON.stringify(answer);
    return new Response(body, { status });
  };
  return refreshMe({ store, fetch, caches, tellWorker: (message) => told.push(message), path });
}

test("who signs in is kept for the hours without a signal, and their cases are put aside", async () => {
  assert.deepEqual(await ask(AICHA, { path: "/demandes/RVM-2026-004512-7" }), AICHA);
  assert.deepEqual(await readMe(store), AICHA);
  assert.deepEqual(told, [{ type: "owner", paths: ["/demandes", "/avis", "/demandes/RVM-2026-004512-7"] }]);
  told = [];
  await caches.open("riverain-personal-a"); // the worker has done so
  await ask(AICHA);
  assert.deepEqual(told, [], "the same person again changes nothing");
});

test("a page that went away before it told the worker has the next one tell it", async () => {
  await ask(AICHA);
  told = [];
  await ask(AICHA, { path: "/demandes" });
  assert.deepEqual(told, [{ type: "owner", paths: ["/demandes", "/avis"] }]);
});

test("when the person changes, what was kept for the one before goes", async () => {
  await ask(AICHA);
  await caches.open("riverain-personal-a");
  await ask(ETIENNE);
  assert.deepEqual(await caches.keys(), []);
  assert.equal(await readOwner(store), "e");
});

test("a session that ended by itself is remembered as such, a sign-out is not", async () => {
  await ask(AICHA);
  await ask(NOBODY);
  assert.deepEqual(await readMe(store), { ...NOBODY, expired: "a" });
  await ask(NOBODY);
  assert.deepEqual(await readMe(store), { ...NOBODY, expired: "a" });
  await ask(ETIENNE);
  await caches.open("riverain-personal-e");
  await forgetMe({ store, caches });
  assert.deepEqual(await readMe(store), NOBODY);
  assert.deepEqual(await caches.keys(), []);
});

test("an answer that was on its way while somebody signed out is not believed", async () => {
  await ask(AICHA);
  told = [];
  const fetch = async () => {
    await forgetMe({ store, caches });
    return new Response(JSON.stringify(AICHA));
  };
  const tellWorker = (/** @type {object} */ message) => told.push(message);
  for (let tab = 0; tab < 2; tab += 1) {
    assert.equal(await refreshMe({ store, fetch, caches, tellWorker, path: "/compte" }), null);
    assert.deepEqual(await readMe(store), NOBODY);
  }
  assert.deepEqual(told, [], "nothing is put aside for whoever has left");
});

test("without the town's own answer nobody changes", async () => {
  await ask(AICHA);
  for (const answer of [new TypeError("Failed to fetch"), "<html>Portail</html>", { ok: true }, 12]) {
    assert.equal(await ask(answer), null);
  }
  assert.equal(await ask(NOBODY, { status: 503 }), null);
  assert.equal(await readOwner(store), "a");
});

test("the greeting follows the hour and the name", () => {
  assert.equal(greetingWords({ ...NOBODY, owner: null }, 9), "Bonjour");
  assert.equal(greetingWords(AICHA, 19), "Bonsoir, Aïcha");
  assert.equal(greetingWords(AICHA, 4), "Bonjour, Aïcha");
});

/** A window and a document that a test can speak for. */
function place({ isOnline = true, isVisible = true } = {}) {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: isVisible ? "visible" : "hidden" });
  /** @type {{work: () => void, ms: number}[]} */
  const timers = [];
  /** @type {boolean[]} */
  const changes = [];
  const probe = mock.fn(async () => true);
  const reach = watchReach({
    window,
    document,
    isOnline: () => isOnline,
    probe,
    changed: (is) => changes.push(is),
    setTimeout: (work, ms) => timers.push({ work, ms }),
    clearTimeout: () => timers.splice(0),
  });
  return { window, document, timers, changes, probe, reach };
}

test("what was sent tells whether the town is reached, whatever the browser believes", () => {
  const { reach, changes } = place();
  reach.told(true);
  reach.told(false);
  reach.told(false);
  reach.told(true);
  assert.deepEqual(changes, [true, false, true]);
});

test("while it is away the town is asked again, less and less often, and not while nobody looks", async () => {
  const { reach, timers, probe, changes, document, window } = place();
  /** @type {number[]} */
  const delays = [];
  for (let miss = 0; miss < 6; miss++) {
    reach.told(false);
    delays.push(timers[0].ms);
  }
  assert.deepEqual(delays, [3000, 6000, 12_000, 24_000, 30_000, 30_000]);
  document.visibilityState = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  reach.told(false);
  assert.equal(timers.length, 0);
  window.dispatchEvent(new Event("online"));
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(probe.mock.callCount(), 1);
  assert.deepEqual(changes, [false, true]);
});

test("a browser that says it is offline is believed at once, its « online » is checked", async () => {
  const { changes, probe, window } = place({ isOnline: false });
  assert.deepEqual(changes, [false]);
  probe.mock.mockImplementation(async () => false);
  window.dispatchEvent(new Event("online"));
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(changes, [false]);
});

test("the band says it is offline, then what leaves, then goes", () => {
  const element = /** @type {HTMLElement} */ (/** @type {unknown} */ ({ textContent: "", hidden: true }));
  /** @type {(() => void)[]} */
  const timers = [];
  const band = createBand(element, { setTimeout: (work) => timers.push(work), clearTimeout: () => {} });
  band.reach(true, 0);
  assert.equal(element.hidden, true, "nothing is said as long as nothing happened");
  band.reach(false, 2);
  assert.match(element.textContent ?? "", /^Hors ligne\./);
  band.reach(true, 2);
  assert.equal(element.textContent, "De nouveau en ligne : 2 envois en cours");
  band.waiting(0);
  assert.equal(element.textContent, "De nouveau en ligne. Tout est envoyé.");
  timers.at(-1)?.();
  assert.equal(element.hidden, true);
  band.waiting(3);
  assert.equal(element.hidden, true);
});

/** A browser's worker container and registration. */
function workers({ hasController = true, isWaiting = false } = {}) {
  const container = Object.assign(new EventTarget(), { controller: hasController ? {} : null });
  /** @type {object[]} */
  const posted = [];
  const waiting = { postMessage: (/** @type {object} */ message) => posted.push(message) };
  const installing = new EventTarget();
  const registration = Object.assign(new EventTarget(), { waiting: isWaiting ? waiting : null, installing });
  const busy = createBusy();
  const offer = mock.fn();
  const reload = mock.fn();
  const updates = watchUpdates({
    container: /** @type {any} */ (container),
    registration: /** @type {any} */ (registration),
    isBusy: busy.isBusy,
    whenFree: busy.whenFree,
    offer,
    reload,
  });
  return { container, registration, waiting, installing, posted, busy, offer, reload, updates };
}

test("a new version is offered, and put in place only when it is asked for", () => {
  const { registration, installing, waiting, offer, posted, updates, container, reload } = workers();
  registration.dispatchEvent(new Event("updatefound"));
  assert.equal(offer.mock.callCount(), 0);
  registration.waiting = waiting;
  installing.dispatchEvent(new Event("statechange"));
  assert.equal(offer.mock.callCount(), 1);
  assert.deepEqual(posted, []);
  updates.apply();
  assert.deepEqual(posted, [{ type: "update" }]);
  container.dispatchEvent(new Event("controllerchange"));
  container.dispatchEvent(new Event("controllerchange"));
  assert.equal(reload.mock.callCount(), 1);
});

test("a version that waited since the last visit is offered at once", () => {
  assert.equal(workers({ isWaiting: true }).offer.mock.callCount(), 1);
});

test("a version that was being installed before the page looked is offered too", () => {
  const { registration, installing, waiting, offer } = workers();
  registration.waiting = waiting;
  installing.dispatchEvent(new Event("statechange"));
  assert.equal(offer.mock.callCount(), 1);
});

test("the first installation replaces nothing: nothing is offered, nothing reloads", () => {
  const { container, offer, reload, installing, registration, waiting } = workers({ hasController: false });
  registration.dispatchEvent(new Event("updatefound"));
  registration.waiting = waiting;
  installing.dispatchEvent(new Event("statechange"));
  container.dispatchEvent(new Event("controllerchange"));
  assert.equal(offer.mock.callCount(), 0);
  assert.equal(reload.mock.callCount(), 0);
});

test("an update waits until nothing is typed or sent, in this tab and in the others", () => {
  const { busy, updates, posted, reload, container } = workers({ isWaiting: true });
  busy.set("drain", true);
  busy.set("typing", true);
  updates.apply();
  container.dispatchEvent(new Event("controllerchange")); // another tab applied it
  busy.set("drain", false);
  assert.deepEqual([posted.length, reload.mock.callCount()], [0, 0]);
  busy.set("typing", false);
  assert.deepEqual([posted.length, reload.mock.callCount()], [1, 1]);
});
