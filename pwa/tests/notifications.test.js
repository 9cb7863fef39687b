import assert from "node:assert/strict";
import { test } from "node:test";
import { createNotifications } from "../push/notifications.js";

const ORIGIN = "https://311.rivemont.test";
const NOTICE = "0190b7e0-0000-7000-8000-0000000000aa";

/** @param {{windows?: {url: string, isBusy?: boolean, canBeLed?: boolean}[], status?: number}} given */
function worker({ windows = [], status = 204 } = {}) {
  const seen = {
    shown: /** @type {{title: string, options: any}[]} */ ([]),
    told: /** @type {string[]} */ ([]),
    opened: /** @type {string[]} */ ([]),
    focused: /** @type {string[]} */ ([]),
    records: /** @type {{notice: string}[]} */ ([]),
  };
  const made = windows.map(({ url, isBusy = false, canBeLed = true }) => {
    const client = {
      url,
      isBusy,
      async focus() {
        seen.focused.push(client.url);
        return client;
      },
      /** @param {string} to */
      async navigate(to) {
        if (!canBeLed) throw new TypeError("not controlled");
        client.url = to;
        return client;
      },
    };
    return client;
  });
  const notifications = createNotifications(
    /** @type {any} */ ({
      registration: {
        showNotification: async (/** @type {string} */ title, /** @type {object} */ options) =>
          seen.shown.push({ title, options }),
      },
      clients: {
        matchAll: async () => made,
        openWindow: async (/** @type {string} */ url) => seen.opened.push(url),
      },
      fetch: async (/** @type {string} */ path, /** @type {{body: string}} */ { body }) => {
        seen.told.push(path, body);
        return new Response(null, { status });
      },
      location: { origin: ORIGIN },
      icon: "/static/icon-192.png",
      device: async () => "device-1",
      isBusy: async (/** @type {{isBusy: boolean}} */ client) => client.isBusy,
      record: async (/** @type {{notice: string}} */ record) => seen.records.push(record),
      now: () => 0,
    }),
  );
  return { seen, notifications };
}

/** @param {unknown} told */
const data = (told) => ({ json: () => told });

test("a push is shown, recorded, and said to the town", async () => {
  const { seen, notifications } = worker();
  const notification = { title: "Demande RVM-2026-000001-1", body: "En cours", tag: "t1", navigate: `${ORIGIN}/avis` };
  await notifications.push(data({ web_push: 8030, notification, notice: NOTICE }));
  assert.equal(seen.shown[0]?.title, notification.title);
  assert.equal(seen.shown[0]?.options.tag, "t1");
  assert.equal(seen.shown[0]?.options.data.navigate, `${ORIGIN}/avis`);
  assert.deepEqual(seen.told, [`/push/received/${NOTICE}`, '{"device":"device-1"}']);
  assert.equal(seen.records[0]?.notice, NOTICE);
});

test("every push shows something, whatever it holds, and leads nowhere but here", async () => {
  for (const told of [
    null,
    "text",
    { notification: 3 },
    { notification: { title: 5, navigate: "https://evil.test/" } },
  ]) {
    const { seen, notifications } = worker();
    await notifications.push(data(told));
    assert.equal(seen.shown.length, 1);
    assert.equal(seen.shown[0]?.options.data.navigate, `${ORIGIN}/avis`);
    assert.deepEqual(seen.told, []);
  }
  const { seen, notifications } = worker();
  await notifications.push({
    json() {
      throw new SyntaxError("not JSON");
    },
  });
  assert.equal(seen.shown.length, 1);
});

const HERE = `${ORIGIN}/demandes/RVM-2026-000001-1`;
const tapped = { close() {}, data: { navigate: HERE } };

test("a tap opens the case: where it is shown already, else in a page that has nothing unsaved, else in a new one", async () => {
  const shown = worker({ windows: [{ url: `${ORIGIN}/` }, { url: HERE, isBusy: true }] });
  await shown.notifications.click(tapped);
  assert.deepEqual([shown.seen.focused, shown.seen.opened], [[HERE], []]);

  const free = worker({ windows: [{ url: `${ORIGIN}/a`, isBusy: true }, { url: `${ORIGIN}/b` }] });
  await free.notifications.click(tapped);
  assert.deepEqual([free.seen.focused, free.seen.opened], [[HERE], []]);

  const busy = worker({
    windows: [
      { url: `${ORIGIN}/a`, isBusy: true },
      { url: `${ORIGIN}/b`, canBeLed: false },
    ],
  });
  await busy.notifications.click(tapped);
  assert.deepEqual([busy.seen.focused, busy.seen.opened], [[], [HERE]]);
});

test("a notice that is tapped is new no more, and opens its case though the town says nothing", async () => {
  for (const status of [204, 503]) {
    const { seen, notifications } = worker({ status });
    await notifications.click({ close() {}, data: { navigate: HERE, notice: NOTICE } });
    assert.deepEqual([seen.opened, seen.told[0]], [[HERE], `/push/opened/${NOTICE}`]);
  }
});

test("the button of a notice stops what comes about its case, and opens nothing", async () => {
  const notification = { title: "Demande", navigate: HERE, actions: [{ action: "stop", title: "Ne plus m’avertir" }] };
  const { seen, notifications } = worker({ status: 204 });
  await notifications.push(data({ notification, notice: NOTICE }));
  assert.deepEqual(seen.shown[0]?.options.actions, notification.actions);
  seen.told.length = 0;
  await notifications.click({ close() {}, data: seen.shown[0]?.options.data }, "stop");
  assert.equal(seen.told[0], `/push/stop/${NOTICE}`);
  assert.deepEqual([seen.focused, seen.opened], [[], []]);
});

test("a stop that the town does not take opens the page, where the button is", async () => {
  const { seen, notifications } = worker({ status: 401 });
  await notifications.click({ close() {}, data: { navigate: HERE, notice: NOTICE } }, "stop");
  assert.deepEqual(seen.opened, [`${ORIGIN}/avis/${NOTICE}`]);
});
