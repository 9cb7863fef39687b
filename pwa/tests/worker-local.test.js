import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { sha256Hex } from "../kernel/sha256.js";
import { saveDraft } from "../outbox/drafts.js";
import { enqueue } from "../outbox/outbox.js";
import { openStore } from "../outbox/store.js";
import { html } from "../worker/html.js";
import { localAnswer } from "../worker/local/answers.js";
import { waitsFor } from "../worker/local/states.js";
import { writeMe } from "../worker/owner.js";

/** @import { Item, Photo, ReportFields, Store } from "../types.d.ts" */

const AICHA = "0191d5a0-0000-7000-8000-00000000000a";
const HOSTILE = `<img src=x onerror="alert(1)">'`;
const NOW = Date.UTC(2026, 10, 22, 17);

/** @type {Store} */
let store;
let made = 0;

beforeEach(async () => {
  made += 1;
  store = await openStore({ name: `local-${made}` });
});

/** @param {string} path */
async function fragment(path) {
  const response = await localAnswer(new URL(path, "https://311.rivemont.test"), { store, now: NOW });
  assert.equal(response.headers.get("Content-Type"), "text/html; charset=utf-8");
  assert.equal(response.headers.get("Cache-Control"), "no-store");
  return response.text();
}

/** @type {ReportFields} */
const FIELDS = {
  catalogue: null,
  lang: "fr-CA",
  answers: {},
  comment: "",
  place: { chosen: { mode: "text", label: "76e Rue", lat: null, lon: null, gazetteer: null, ids: [] }, fix: null },
  who: {
    anonymous: true,
    civility: null,
    first_name: null,
    last_name: null,
    email: null,
    phone: null,
    address: null,
  },
  updates: { email: false, sms: false },
  survey_consent: false,
};

/**
 * @param {{title?: string, owner?: string | null, photos?: Photo[]}} [given]
 * @param {Partial<Item>} [changes]
 */
async function row({ title = "Nid-de-poule", owner = null, photos = [] } = {}, changes = {}) {
  const item = await enqueue(store, { topic: "nid-de-poule", title, owner, fields: FIELDS, photos });
  await store.write(["outbox"], (tx) => tx.objectStore("outbox").put({ ...item, ...changes }));
  return { ...item, ...changes };
}

/** @param {string | null} owner */
const signedIn = (owner) => writeMe(store, { owner, name: "Aïcha Belkacem", initials: "AB" }, 0);

test("what fills a hole of HTML is escaped, whatever it is", () => {
  assert.equal(
    html`<p title="${'"&'}">${HOSTILE}${0}${null}${false}${[html`<b>${"<"}</b>`, "é"]}</p>`.toString(),
    '<p title="&quot;&amp;">&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;0<b>&lt;</b>é</p>',
  );
});

test("nothing typed becomes markup in any fragment, wherever it stands", async () => {
  const refusal = {
    status: 422,
    code: "invalid",
    title: HOSTILE,
    detail: HOSTILE,
    errors: [{ pointer: "/comment", code: "x", detail: HOSTILE }],
    extra: {},
  };
  const bytes = new TextEncoder().encode("photo").buffer;
  const photo = { n: 1, question: null, name: HOSTILE, type: "image/jpeg", bytes, sha256: await sha256Hex(bytes) };
  const item = await row({ title: HOSTILE, photos: [photo] }, { state: "needs_fix", refusal });
  await store.write(["outbox"], (tx) =>
    tx.objectStore("outbox").put({ ...item, parts: item.parts.map((part) => ({ ...part, state: "refused" })) }),
  );
  await row({ title: HOSTILE }, { state: "done", open: undefined, done_at: 1, refusal, receipt: null });
  await saveDraft(store, { form: HOSTILE, owner: null, step: 1, fields: { title: HOSTILE, address: HOSTILE } });
  for (const path of ["/local/envois", "/local/envois/compte", "/local/en-attente", "/local/bande"]) {
    const text = await fragment(path);
    assert.ok(!text.includes("<img"), path);
    assert.ok(!/\son\w+="/.test(text.replaceAll(/"[^"]*"/g, '""')), path);
  }
  assert.ok((await fragment("/local/envois")).includes("&lt;img src=x"));
});

test("an empty phone says what will be here, and counts nothing", async () => {
  assert.match(await fragment("/local/envois"), /Rien n’attend sur ce téléphone/);
  for (const path of ["/local/envois/compte", "/local/en-attente", "/local/bande", "/local/inconnu"]) {
    assert.equal(await fragment(path), "", path);
  }
});

test("each item says its state, what it waits for and what may be done", async () => {
  const paused = await row(
    {},
    { state: "paused", pause: { until: NOW + 90_000, since: NOW, cause: "server", asked: true } },
  );
  const text = await fragment("/local/envois");
  assert.match(text, /Nouvel essai dans 2 minutes/);
  assert.match(text, new RegExp(`href="/demandes/nouvelle/nid-de-poule#envoi=${paused.id}"`));
  for (const action of ["retry", "export", "delete"]) assert.match(text, new RegExp(`data-outbox-action="${action}"`));
  assert.equal(await fragment("/local/envois/compte"), "1");
  assert.match(await fragment("/local/en-attente"), new RegExp(paused.provisional));
  assert.equal(await fragment("/local/bande"), "De nouveau en ligne : 1 envoi en cours");
});

test("while it leaves, a report is neither changed nor deleted", async () => {
  await row({}, { state: "sending" });
  const text = await fragment("/local/envois");
  assert.match(text, /Envoi en cours/);
  assert.ok(!text.includes("Modifier") && !text.includes('data-outbox-action="delete"'));
});

test("what another person queued is said to be there and shown to nobody", async () => {
  await row({ title: "Plainte secrète", owner: AICHA });
  for (const path of ["/local/envois", "/local/en-attente"]) {
    const text = await fragment(path);
    assert.ok(!text.includes("secrète"), path);
    assert.match(text, /1 envoi/);
  }
  await signedIn(AICHA);
  assert.match(await fragment("/local/envois"), /Plainte secrète/);
});

test("drafts of this person are offered where waiting things are", async () => {
  await saveDraft(store, {
    form: "graffiti",
    owner: null,
    step: 2,
    fields: { title: "Graffiti", address: "/demandes/nouvelle/graffiti" },
  });
  await saveDraft(store, { form: "lampadaire", owner: AICHA, step: 2, fields: { title: "Lampadaire" } });
  const text = await fragment("/local/en-attente");
  assert.match(text, /Graffiti/);
  assert.ok(!text.includes("Lampadaire"));
});

test("a receipt gives its number, and its code to whoever has no account", async () => {
  const receipt = { reference: "RVM-2026-004512-7", follow_code: "ZEFK-HJ3T", state: "new", received_at: NOW };
  await row({}, { state: "done", open: undefined, done_at: NOW, receipt });
  const text = await fragment("/local/envois");
  assert.match(text, /RVM-2026-004512-7/);
  assert.match(text, /Code de suivi : <span class="row__reference">ZEFK-HJ3T/);
});

test("every state and every cause of waiting has its words", () => {
  const base = { receipt: null, refusal: null, to_report: true, pause: null };
  for (const cause of /** @type {const} */ (["network", "server", "full"])) {
    const item = /** @type {Item} */ (
      /** @type {unknown} */ ({ ...base, state: "paused", pause: { cause, until: NOW, since: NOW } })
    );
    assert.equal(waitsFor(item, NOW).length, 2, cause);
  }
  const expired = /** @type {Item} */ (/** @type {unknown} */ ({ ...base, to_report: false, state: "needs_login" }));
  assert.match(waitsFor(expired, NOW)[0], /session a expiré/);
});
