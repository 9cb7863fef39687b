import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { cacheNames, emptyPersonal } from "../worker/names.js";
import { createPrecache } from "../worker/precache.js";
import { askedBy, ruleFor } from "../worker/rules.js";
import { answer } from "../worker/strategies.js";
import { answered, lastingEvent, memoryCaches } from "./worker-support.js";

/** @import { FetchPorts } from "../worker/types.d.ts" */

const ORIGIN = "https://311.rivemont.test";
const AICHA = "0191d5a0-0000-7000-8000-00000000000a";
const ETIENNE = "0191d5a0-0000-7000-8000-00000000000e";
const SENT = "Sun, 22 Nov 2026 17:00:00 GMT";
const NOW = Date.parse(SENT) + 1000;

/** @type {ReturnType<typeof memoryCaches>} */
let caches;
/** @type {string | null} */
let owner;
/** @type {(request: Request) => Promise<Response>} */
let server;
/** @type {number} */
let now;

beforeEach(() => {
  caches = memoryCaches(ORIGIN);
  owner = AICHA;
  server = offline;
  now = NOW;
});

const offline = async () => {
  throw new TypeError("Failed to fetch");
};
const never = () => new Promise(() => {});

/**
 * @param {string} path
 * @param {{mode?: string, headers?: Record<string, string>, wait?: FetchPorts["wait"]}} [options]
 */
async function visit(path, { mode = "navigate", headers = {}, wait = () => /** @type {any} */ (never()) } = {}) {
  const names = cacheNames("build-1");
  const precache = createPrecache({
    entries: [{ url: "/hors-ligne", digest: "d0" }],
    names,
    caches,
    fetch: async () => answered("Vous êtes hors ligne"),
    origin: ORIGIN,
  });
  await precache.install();
  const request = /** @type {Request} */ ({
    url: ORIGIN + path,
    method: "GET",
    mode,
    headers: new Headers(headers),
  });
  const asked = askedBy(request, ORIGIN);
  const event = lastingEvent();
  /** @type {FetchPorts} */
  const ports = {
    fetch: (sent) => server(sent),
    caches,
    precache,
    names,
    owner: async () => owner,
    local: async () => new Response("local"),
    now: () => now,
    hear: async () => {},
    wait,
  };
  const response = await answer({ request, asked, rule: ruleFor(asked), event }, ports);
  const text = response.type === "error" ? null : await response.text();
  return { response, text, over: () => event.over() };
}

/**
 * @param {string} text
 * @param {Parameters<typeof answered>[1]} [options]
 */
function serve(text, { headers = {}, ...options } = {}) {
  server = async () => answered(text, { headers: { Date: SENT, ...headers }, ...options });
}

/** @param {string} [who] */
function kept(who = AICHA) {
  return { headers: { "Cache-Control": "private, no-cache", "X-Owner": who } };
}

/** @param {string} path @param {Parameters<typeof visit>[1]} [options] */
async function seen(path, options) {
  const { text, over } = await visit(path, options);
  await over();
  return text;
}

test("a page that was seen is read without a signal", async () => {
  serve("Accueil", { headers: { "Cache-Control": "no-cache" } });
  await seen("/plus");
  server = offline;
  assert.equal(await seen("/plus"), "Accueil");
});

test("a page never seen gives the offline page, at its own address", async () => {
  const { response, text } = await visit("/jamais-vue");
  assert.equal(text, "Vous êtes hors ligne");
  assert.equal(response.status, 200);
});

test("a fragment never seen fails as the network does, it never becomes a page", async () => {
  assert.equal(await seen("/plus", { mode: "cors", headers: { "HX-Request-Type": "partial" } }), null);
});

test("a page and its fragment do not answer for one another", async () => {
  serve("<li>fragment</li>", { headers: { "Cache-Control": "no-cache" } });
  await seen("/demarches?q=nid", { mode: "cors", headers: { "HX-Request-Type": "partial" } });
  serve("<html>page</html>", { headers: { "Cache-Control": "no-cache" } });
  await seen("/demarches?q=nid");
  server = offline;
  assert.equal(await seen("/demarches?q=nid"), "<html>page</html>");
  const part = { mode: "cors", headers: { "HX-Request-Type": "partial" } };
  assert.equal(await seen("/demarches?q=nid", part), "<li>fragment</li>");
});

test("a slow server gives way to what was kept, and its late answer is kept for next time", async () => {
  serve("hier", { headers: { "Cache-Control": "no-cache" } });
  await seen("/plus");
  /** @type {(response: Response) => void} */
  let release = () => {};
  server = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  const late = await visit("/plus", { wait: async () => {} });
  assert.equal(late.text, "hier");
  release(answered("aujourd’hui", { headers: { Date: SENT } }));
  await late.over();
  server = offline;
  assert.equal(await seen("/plus"), "aujourd’hui");
});

test("a slow server is waited for when nothing was kept", async () => {
  serve("enfin");
  assert.equal(await seen("/plus", { wait: async () => {} }), "enfin");
});

test("a proxy without its server shows what was kept; an error of ours is shown", async () => {
  serve("hier", { headers: { "Cache-Control": "no-cache" } });
  await seen("/plus");
  serve("Bad gateway", { status: 502 });
  assert.equal(await seen("/plus"), "hier");
  serve("Quelque chose s’est brisé", { status: 500 });
  assert.equal(await seen("/plus"), "Quelque chose s’est brisé");
});

test("only whole, direct, storable public answers enter", async () => {
  /** @type {Parameters<typeof serve>[1][]} */
  const refused = [
    { status: 404 },
    { status: 206 },
    { redirected: true },
    { type: "opaque" },
    { headers: { "Cache-Control": "no-store" } },
    { headers: { "Cache-Control": "private, no-cache" } },
    { headers: { "X-Owner": AICHA } },
  ];
  for (const options of refused) {
    serve("page", options);
    await seen("/plus");
  }
  assert.deepEqual((await caches.content())["riverain-pages-build-1"] ?? [], []);
});

test("a case that was seen is read without a signal by its owner alone", async () => {
  serve("Ma demande", kept());
  await seen("/demandes/RVM-2026-004512-7");
  server = offline;
  assert.equal(await seen("/demandes/RVM-2026-004512-7"), "Ma demande");
  owner = ETIENNE;
  assert.equal(await seen("/demandes/RVM-2026-004512-7"), "Vous êtes hors ligne");
  owner = null;
  assert.equal(await seen("/demandes/RVM-2026-004512-7"), "Vous êtes hors ligne");
});

test("the page of another session does not enter this person's cache, nor one without an owner", async () => {
  serve("À Étienne", kept(ETIENNE));
  await seen("/demandes");
  serve("À personne", { headers: { "Cache-Control": "private, no-cache" } });
  await seen("/demandes");
  serve("Ouverte par son code", { headers: { "Cache-Control": "no-store", "X-Owner": AICHA } });
  await seen("/demandes/RVM-2026-004512-7");
  const names = Object.keys(await caches.content());
  assert.deepEqual(
    names.filter((name) => name.includes("personal")),
    [],
  );
});

test("a page planted under another's name is not shown", async () => {
  const cache = await caches.open(cacheNames("build-1").personal(AICHA));
  await cache.put("/demandes", answered("À Étienne", kept(ETIENNE)));
  assert.equal(await seen("/demandes"), "Vous êtes hors ligne");
});

test("nothing stays of a page that was on its way while the person signed out", async () => {
  server = async () => {
    const response = answered("Ma demande", { headers: { Date: SENT, ...kept().headers } });
    const clone = response.clone();
    response.clone = () => {
      const bytes = clone.arrayBuffer.bind(clone);
      clone.arrayBuffer = async () => {
        owner = null;
        await emptyPersonal(caches);
        return bytes();
      };
      return clone;
    };
    return response;
  };
  await seen("/demandes");
  owner = AICHA;
  server = offline;
  assert.equal(await seen("/demandes"), "Vous êtes hors ligne");
});

test("a page kept too long ago is not shown", async () => {
  serve("Il y a longtemps", kept());
  await seen("/demandes");
  server = offline;
  now = NOW + 61 * 24 * 3600 * 1000;
  assert.equal(await seen("/demandes"), "Vous êtes hors ligne");
});

test("sign-in offline says so, and keeps nothing", async () => {
  assert.equal(await seen("/compte/connexion"), "Vous êtes hors ligne");
  serve("Connexion", { headers: { "Cache-Control": "no-cache" } });
  await seen("/compte/connexion");
  server = offline;
  assert.equal(await seen("/compte/connexion"), "Vous êtes hors ligne");
});

test("a file with a digest is fetched once", async () => {
  serve("export {}", { headers: { "Cache-Control": "public, immutable" } });
  await seen("/static/page-3F2A9C1B.js", { mode: "cors" });
  server = offline;
  assert.equal(await seen("/static/page-3F2A9C1B.js", { mode: "cors" }), "export {}");
  assert.equal(await seen("/static/autre-3F2A9C1B.js", { mode: "cors" }), null);
});

test("a full disk loses the copy, never the answer", async () => {
  const open = caches.open.bind(caches);
  caches.open = async (name) => {
    const cache = await open(name);
    if (!name.includes("pages")) return cache;
    return Object.assign(cache, {
      put: async () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    });
  };
  serve("Accueil", { headers: { "Cache-Control": "no-cache" } });
  assert.equal(await seen("/plus"), "Accueil");
});

test("the oldest public pages make room", async () => {
  serve("page", { headers: { "Cache-Control": "no-cache" } });
  for (let number = 0; number < 63; number++) await seen(`/demarches?q=${number}`);
  const pages = (await caches.content())["riverain-pages-build-1"];
  assert.equal(pages.length, 60);
  assert.equal(pages.at(-1), `${ORIGIN}/demarches?q=62`);
});

test("without a signal a search of one's own list is made in the whole that was kept", async () => {
  serve("Mes demandes, toutes", kept());
  await seen("/demandes");
  serve("Trouvées", { headers: { "Cache-Control": "no-store" } });
  assert.equal(await seen("/demandes?q=trou"), "Trouvées");
  server = offline;
  assert.equal(await seen("/demandes?q=trou&statut=nouvelle"), "Mes demandes, toutes");
  assert.equal(await seen("/demandes?q=trou", { mode: "cors" }), null);
  owner = ETIENNE;
  assert.equal(await seen("/demandes?q=trou"), "Vous êtes hors ligne");
});
