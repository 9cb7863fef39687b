import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { beforeEach, test } from "node:test";
import { cacheNames } from "../worker/names.js";
import { createPrecache } from "../worker/precache.js";
import { createRenewing } from "../worker/renewing.js";
import { askedBy, ruleFor } from "../worker/rules.js";
import { answer } from "../worker/strategies.js";
import { answered, lastingEvent, memoryCaches } from "./worker-support.js";

const ORIGIN = "https://311.rivemont.test";
const ENDS = 1_764_460_800;
const FLOOD = `a1b2c3d4-1.${ENDS}`;
const BEFORE = (ENDS - 60) * 1000;
const AFTER = ENDS * 1000;
const PATHS = ["/", "/demarches"];

/** @type {ReturnType<typeof memoryCaches>} */
let caches;
/** What the town says now; null while there is no network. @type {string | null} */
let state;
/** @type {string[]} */
let asked;
let now = BEFORE;

beforeEach(() => {
  caches = memoryCaches(ORIGIN);
  state = "usual";
  asked = [];
  now = BEFORE;
});

/** @param {string} path */
const usually = (path) => `${path} d’habitude`;
/** @param {string} text */
const digestOf = (text) => createHash("sha256").update(text).digest("hex");

/** @param {Request} request */
async function town(request) {
  if (state === null) throw new TypeError("Failed to fetch");
  const path = request.url.slice(ORIGIN.length);
  asked.push(path);
  const body = state === "usual" ? usually(path) : `${path} pendant ${state}`;
  return answered(body, { headers: { "Town-State": state, "Cache-Control": "no-cache" } });
}

/** @param {{url: string, language?: string}[]} [apart] what phones of one language keep */
function phone(apart = []) {
  const names = cacheNames("build-1");
  const everywhere = [...PATHS, "/static/page-1.js"].map((url) => ({ url }));
  const entries = [...everywhere, ...apart].map((entry) => ({ ...entry, digest: digestOf(usually(entry.url)) }));
  const common = { entries, names, caches, fetch: town, origin: ORIGIN };
  const precache = createPrecache({ ...common, now: () => now });
  const renewing = createRenewing({ ...common, precache });

  /** @param {string} path */
  async function visit(path) {
    const request = /** @type {Request} */ ({
      url: ORIGIN + path,
      method: "GET",
      mode: "navigate",
      headers: new Headers(),
    });
    const asking = askedBy(request, ORIGIN);
    const event = lastingEvent();
    const ports = {
      fetch: (/** @type {any} */ sent) => town(sent),
      caches,
      precache,
      names,
      owner: async () => null,
      local: async () => new Response(""),
      now: () => now,
      hear: renewing.hear,
      wait: () => /** @type {Promise<void>} */ (new Promise(() => {})),
    };
    const response = await answer({ request, asked: asking, rule: ruleFor(asking), event }, ports);
    await event.over();
    return response.text();
  }
  return { precache, renewing, visit };
}

test("one page seen during an event brings all of them, and they are shown without a signal", async () => {
  const { precache, visit } = phone();
  await precache.install();
  state = FLOOD;
  await visit("/");
  state = null;
  for (const path of PATHS) assert.equal(await visit(path), `${path} pendant ${FLOOD}`);
});

test("once the event is over a phone that is still without a signal shows what it had before", async () => {
  const { precache, visit } = phone();
  await precache.install();
  state = FLOOD;
  for (const path of PATHS) await visit(path);
  state = null;
  now = AFTER;
  for (const path of PATHS) assert.equal(await visit(path), usually(path));
});

test("an event that was ended before its time is gone at the next answer", async () => {
  const { precache, visit } = phone();
  await precache.install();
  state = FLOOD;
  for (const path of PATHS) await visit(path);
  state = "usual";
  await visit("/");
  state = null;
  for (const path of PATHS) assert.equal(await visit(path), usually(path));
});

test("an application that was installed during an event gets the usual pages after it", async () => {
  const { precache, visit } = phone();
  state = FLOOD;
  await precache.install();
  state = "usual";
  await visit("/");
  state = null;
  assert.equal(await visit("/demarches"), usually("/demarches"));
});

test("what is known already is not downloaded again, nor scripts and pictures", async () => {
  const { precache, renewing } = phone();
  await precache.install();
  asked = [];
  state = FLOOD;
  await Promise.all([renewing.follow(FLOOD), renewing.follow(FLOOD)]);
  assert.deepEqual(asked, PATHS);
  await renewing.hear(answered("", { headers: { "Town-State": FLOOD } }));
  await renewing.hear(answered("a portal of somebody else"));
  assert.deepEqual(asked, PATHS);
});

test("of an event a phone keeps the pages in the languages that it speaks, as of usual days", async () => {
  const { precache, renewing } = phone([
    { url: "/demandes/nouvelle/nid", language: "" },
    { url: "/en/demandes/nouvelle/nid", language: "/en" },
  ]);
  await precache.install();
  asked = [];
  state = FLOOD;
  await renewing.follow(FLOOD);
  assert.deepEqual(asked, [...PATHS, "/demandes/nouvelle/nid"]);
});

test("a network that goes meanwhile loses nothing, and the next answer completes it", async () => {
  const { precache, renewing, visit } = phone();
  await precache.install();
  state = null;
  await renewing.follow(FLOOD);
  assert.equal(await visit("/"), usually("/"));
  state = FLOOD;
  await renewing.follow(FLOOD);
  state = null;
  assert.equal(await visit("/"), `/ pendant ${FLOOD}`);
});

test("a new version begins without what the old one kept of the event, and hears of it anew", async () => {
  const { precache, renewing } = phone();
  await precache.install();
  state = FLOOD;
  await renewing.follow(FLOOD);
  await precache.tidy();
  assert.equal(await (await precache.match("/", ""))?.text(), usually("/"));
  await renewing.follow(FLOOD);
  assert.equal(await (await precache.match("/", ""))?.text(), `/ pendant ${FLOOD}`);
});
