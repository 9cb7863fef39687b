import htmx from "htmx.org";
import { bare } from "../kernel/words.js";
import { openStore } from "../outbox/store.js";
import { CHANNEL } from "../worker/names.js";
import { answerWhetherBusy, createBusy } from "./busy.js";
import { createDevice } from "./device.js";
import { maybe } from "./dom.js";
import { holdTaps } from "./early.js";
import { wireFocus } from "./focus.js";
import { wireInstall } from "./install.js";
import { forgetMe, refreshMe, showMe } from "./me.js";
import { watchReach } from "./reach.js";
import { registerWorker } from "./registration.js";
import { showOutboxAnew, showWaiting } from "./waiting.js";

/** @import { DrainEvent, Store } from "../types.d.ts" */
/** @import { Device } from "./types.d.ts" */

/** The town's kill switch: pages then do without the worker, and make what they need themselves. */
const isWorkerOff = "noWorker" in document.body.dataset;
const container = isWorkerOff ? undefined : navigator.serviceWorker;
const caches = globalThis.caches; // absent where storage is forbidden
/** What only some pages have: `parts.js` knows what to do with each. */
const PARTS =
  "[data-news],[data-opening],[data-until],[data-reveal],[data-storage-note],[data-town]," +
  "[data-case-map],[data-small-map],[data-card],[data-cards],[data-search-index],[data-account],[data-acts],[data-area]";
const busy = createBusy();
const formIsReady = holdTaps(reportForm());
if (reportForm()) import("./report/open.js").catch(() => {}); // on its way while the store opens

wireFocus(document);
wireInstall(window);
watchTyping();
const opening = openStore();
// Without a store (a browser that forbids it) pages work as they do without JavaScript.
const device = opening.then(start);
device.catch(formIsReady);
if (maybe(document, "[data-language]")) {
  import("./switch.js").then(
    ({ wireSwitch }) => wireSwitch(document, location),
    () => {},
  );
}
if (maybe(document, PARTS) || matchMedia("(display-mode: standalone)").matches) {
  import("./parts.js").then(
    ({ wireParts }) => wireParts({ htmx, caches, opening, device }),
    () => {},
  );
}
answerWhetherBusy(container, busy);
if (isWorkerOff) import("./unregister.js").then((it) => it.leaveWorker({ container: navigator.serviceWorker, caches }));
else if (container) registerWorker({ window, container, busy });
container?.addEventListener("controllerchange", showOutboxAnew);

/** @param {Store} store */
async function start(store) {
  answerLocally(store);
  /** @param {DrainEvent["status"]} status */
  const onDrain = (status) => {
    if (status === "offline") reach.told(false);
    if (status === "started" || status === "done") reach.told(true);
    if (status === "update") container?.getRegistration().then((registration) => registration?.update());
  };
  const device = await createDevice({
    store,
    window,
    openChannel: () => new BroadcastChannel(CHANNEL),
    registration: async () => /** @type {any} */ (await container?.getRegistration()), // `sync` is Chromium's alone
    setBusy: busy.set,
    onDrain,
  });
  const ask = async () => {
    // A sign-out that the town does not know of yet comes before anything else that is asked of it.
    const isLeaving = await store.read(["meta"], (tx) => tx.objectStore("meta").get("leaving"));
    if (isLeaving && !(await (await import("./leave.js")).tellTown({ store, fetch: heard }))) return false;
    const ports = { store, fetch: heard, caches, tellWorker, path: location.pathname };
    const me = await refreshMe(ports);
    if (me) device.setMe(me);
    return me !== null;
  };
  const band = showWaiting(device);
  const reach = watchReach({ window, document, isOnline: () => navigator.onLine, probe: ask, changed: band });
  device.onMe((me) => showMe(document, me, new Date()));
  device.onMe(noticesOf(store));
  window.addEventListener("pageshow", ({ persisted }) => persisted && ask());
  wirePeople(store);
  wireOutboxButtons(device);
  device.asked = ask();
  openForm(device).finally(formIsReady);
  device.asked.then(reach.told);
  return device;
}

/** @param {Device} device */
async function openForm(device) {
  const form = reportForm();
  if (!form) return;
  const { openReport } = await import("./report/open.js");
  await openReport(form, { device, trigger: (element, name) => htmx.trigger(element, name) });
  device.onOutbox(async () => {
    if (!maybe(document, "[data-confirmation][data-item]")) return;
    const { showReceipt } = await import("./report/later.js");
    await showReceipt(document, device.store);
  });
}

function reportForm() {
  return /** @type {HTMLFormElement | null} */ (maybe(document, "form#report"));
}

/**
 * What may be done with what waits is fetched when a button of it is pressed.
 * @param {Device} device
 */
function wireOutboxButtons(device) {
  document.addEventListener("click", async ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-outbox-action]") : null;
    if (target instanceof Element && target.closest("[data-send-now]")) device.drainNow();
    if (!button) return;
    const { press } = await import("./queue.js");
    await press(/** @type {HTMLElement} */ (button), device);
  });
}

/**
 * Until the worker holds the page, and where there is none, the page makes the fragments of this device itself.
 * @param {Store} store
 */
function answerLocally(store) {
  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = /** @type {CustomEvent} */ (event).detail;
    if (container?.controller || !bare(ctx.request.action).startsWith("/local/")) return;
    const url = new URL(ctx.request.action, location.origin);
    ctx.fetch = async () => {
      const { localAnswer } = await import("../worker/local/answers.js");
      return localAnswer(url, { store, now: Date.now() });
    };
  });
}

/**
 * What is told to whoever is signed in comes after all that the page is for.
 * @param {Store} store
 */
function noticesOf(store) {
  let isOpen = false;
  return async (/** @type {{owner: string | null}} */ { owner }) => {
    if (owner === null || isOpen) return;
    isOpen = true;
    const { wireNotices } = await import("../push/page.js");
    await wireNotices({ store, window, registration: await container?.getRegistration(), owner });
  };
}

/**
 * Signing in or out: what this device knew of the person before goes.
 * @param {Store} store
 */
function wirePeople(store) {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if ("forgets" in form.dataset) forgetMe({ store, caches });
    if (!("signOut" in form.dataset)) return;
    event.preventDefault();
    import("./leave.js")
      .then(({ leave }) => leave({ store, form, forget: () => forgetMe({ store, caches }) }))
      .then((path) => location.assign(path))
      .catch(() => form.submit());
  });
}

/** What is typed where no draft keeps it is not cut by an update. */
function watchTyping() {
  document.addEventListener("input", ({ target }) => {
    const isKept = target instanceof Element && target.closest("#report, [role='search'], .filters");
    if (!isKept) busy.set("typing", true);
  });
  document.addEventListener("submit", () => busy.set("typing", false));
}

/**
 * An answer says in which state the town is: when it is not that of this page, the page and what is kept follow.
 * @param {Parameters<typeof fetch>} given
 */
async function heard(...given) {
  const response = await fetch(...given);
  const state = response.headers.get("Town-State");
  if (state && state !== document.body.dataset.state) {
    tellWorker({ type: "state", state });
    import("./steering.js").then(({ followState }) => followState(state));
  }
  return response;
}

/** @param {object} message */
function tellWorker(message) {
  container?.controller?.postMessage(message);
}
