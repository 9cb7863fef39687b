/** @import { Build, FetchLike, FetchPorts, LifecyclePorts } from "./types.d.ts" */

import { WORDS } from "words:worker";
import { canShrinkHere, shrinkHere } from "../capture/here.js";
import { leadTo, prefixOf, setWords, speak } from "../kernel/words.js";
import { openStore } from "../outbox/store.js";
import { readPush } from "../push/kept.js";
import { createNotifications } from "../push/notifications.js";
import { drain } from "../sync/drain.js";
import { createTransport } from "../sync/transport.js";
import { wireWorker } from "../sync/triggers.js";
import { leavingFirst } from "./leaving.js";
import { createLifecycle } from "./lifecycle.js";
import { localAnswer } from "./local/answers.js";
import { CHANNEL, cacheNames } from "./names.js";
import { readOwner } from "./owner.js";
import { createPrecache } from "./precache.js";
import { createRenewing } from "./renewing.js";
import { askedBy, KEPT_CARDS, ruleFor } from "./rules.js";
import { answer } from "./strategies.js";

const scope = /** @type {ServiceWorkerGlobalScope & {__RIVERAIN__: Build}} */ (/** @type {unknown} */ (self));
const { build, icon, languages, precache: entries, later = [] } = scope.__RIVERAIN__;
const { caches, location } = scope;
const { origin } = location;

const names = cacheNames(build);
const fetchNow = (/** @type {Request} */ request) => fetch(request);
const precache = createPrecache({ entries, names, caches, fetch: fetchNow, origin });
const renewing = createRenewing({ entries, names, caches, precache, fetch: fetchNow, origin });
/** What may bear a name: nothing is asked in that of somebody who has left. */
const fetchNamed = leavingFirst(store, (...given) => fetch(...given));
const transport = createTransport({
  fetch: async (...given) => {
    const response = await fetchNamed(...given);
    hearing = renewing.hear(response);
    return response;
  },
});
/** What the answers to the last sending said of the town. */
let hearing = Promise.resolve();

/** @type {Promise<import("../types.d.ts").Store> | null} */
let opening = null;
function store() {
  opening ??= openStore().catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

/**
 * Has sentences and addresses be those of pages with this prefix.
 * @param {string} prefix
 */
function speakAs(prefix) {
  const language = languages[prefix] ?? languages[""] ?? "fr-CA";
  setWords(WORDS[language] ?? WORDS[language.slice(0, 2)] ?? {});
  speak(language);
  leadTo(prefix);
}

/** @param {import("../types.d.ts").TriggerReason} reason */
async function drainNow(reason) {
  const channel = new BroadcastChannel(CHANNEL);
  try {
    const ports = { store: await store(), transport, locks: navigator.locks, clock: Date.now, random: Math.random };
    return await drain({ ...ports, reason, channel, ...(canShrinkHere() ? { shrink: shrinkHere } : {}) });
  } finally {
    channel.close();
    await hearing;
  }
}

/** @type {FetchPorts} */
const ports = {
  fetch: fetchNamed,
  caches,
  precache,
  names,
  // A store that does not open shows nobody's pages.
  owner: async () => store().then(readOwner, () => null),
  local: async (url) => localAnswer(url, { store: await store(), now: Date.now(), speak: speakAs }),
  now: Date.now,
  hear: renewing.hear,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** @type {LifecyclePorts} */
const lifecyclePorts = { scope, caches, names, precache, drain: drainNow, warm, follow: renewing.follow, unsubscribe };
const lifecycle = createLifecycle(lifecyclePorts);

const notifications = createNotifications({
  registration: scope.registration,
  clients: scope.clients,
  fetch: scope.fetch.bind(scope),
  location,
  icon,
  isBusy,
  now: Date.now,
  device: async () => (await readPush(await store()))?.id ?? "",
  record: async (shown) =>
    (await store()).write(["meta"], async (tx) => {
      await tx.objectStore("meta").put(shown, "push:shown");
    }),
});

/**
 * Whether a page has something that is not kept yet; one that does not answer is left alone.
 * @param {import("../push/types.d.ts").Page} client
 * @returns {Promise<boolean>}
 */
function isBusy(client) {
  const { port1, port2 } = new MessageChannel();
  const said = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
  });
  client.postMessage({ type: "busy?" }, [port2]);
  return Promise.race([/** @type {Promise<boolean>} */ (said), ports.wait(500).then(() => true)]);
}

/** The device that signs out shows nothing more, even before the town says so. */
async function unsubscribe() {
  await (await scope.registration.pushManager?.getSubscription())?.unsubscribe();
}

/**
 * What the person who just signed in should find later without a signal.
 * @param {string[]} paths
 */
async function warm(paths) {
  await Promise.all(paths.map(warmOne));
}

/** @param {string} path */
async function warmOne(path) {
  const request = new Request(origin + path, { headers: { Accept: "text/html" }, redirect: "manual" });
  const asked = { ...askedBy(request, origin), isNavigation: true };
  const rule = ruleFor(asked);
  if (rule.strategy !== "network-first" && rule.strategy !== "cache-first") return;
  /** @type {Promise<unknown>[]} */
  const kept = [];
  const event = { waitUntil: (/** @type {Promise<unknown>} */ promise) => kept.push(promise) };
  await answer({ request, asked, rule, event }, ports);
  await Promise.all(kept);
}

/** Languages whose cards this device has, or is fetching. @type {Set<string>} */
const carded = new Set();

/**
 * What is taken along once the application is: the search's index, the pages about the town, and the cards of a language
 * where some are missing.
 * @param {string} prefix of the language
 */
async function keepLater(prefix) {
  if (carded.has(prefix)) return;
  carded.add(prefix);
  try {
    const cache = await caches.open(names.cards);
    const cards = KEPT_CARDS.map((page) => prefix + page);
    const kept = await Promise.all(cards.map((path) => cache.match(path, { ignoreVary: true })));
    await warm([...later, ...cards.filter((_path, index) => !kept[index])]);
  } catch {
    carded.delete(prefix); // the next page tries again
  }
}

scope.addEventListener("install", (event) => lifecycle.install(event));
scope.addEventListener("activate", (event) => {
  lifecycle.activate(event);
  warm([...later, ...KEPT_CARDS]).catch(() => {}); // pages do not wait for it
});
scope.addEventListener("message", (event) => lifecycle.message(event));
scope.addEventListener("push", (event) =>
  event.waitUntil(Promise.all([notifications.push(event.data), drainNow("push")])),
);
scope.addEventListener("notificationclick", (event) =>
  event.waitUntil(notifications.click(event.notification, event.action)),
);
scope.addEventListener("fetch", (/** @type {FetchLike} */ event) => {
  lifecycle.watch(event);
  const asked = askedBy(event.request, origin);
  const rule = ruleFor(asked);
  if (asked.isOurs && asked.isNavigation) {
    event.waitUntil(keepLater(prefixOf(asked.path)));
    event.waitUntil(precache.speak(prefixOf(asked.path)));
  }
  if (rule.strategy === "untouched") return;
  event.respondWith(answer({ request: event.request, asked, rule, event }, ports));
});
wireWorker({ scope, drain: drainNow });
