import assert from "node:assert/strict";
import { test } from "node:test";
import { createPushDevice } from "../push/device.js";
import { createNotifications } from "../push/notifications.js";

/** @import { PushKept, PushPorts } from "../push/types.d.ts" */

const AICHA = "0190b7e0-0000-7000-8000-000000000001";
const ETIENNE = "0190b7e0-0000-7000-8000-000000000002";
const ORIGIN = "https://311.rivemont.test";
const NOTICE = "0190b7e0-0000-7000-8000-0000000000aa";
const KEY = Buffer.alloc(65, 4).toString("base64url");

/**
 * A browser with push, and a town that takes devices.
 * @param {{permission?: NotificationPermission, says?: NotificationPermission, kept?: PushKept | null, hasPush?: boolean,
 *   status?: number, isInstallNeeded?: boolean, isSubscribed?: boolean}} given
 */
function device({
  permission = "default",
  says = "granted",
  kept = null,
  hasPush = true,
  status = 201,
  isInstallNeeded = false,
  isSubscribed = kept !== null,
} = {}) {
  const seen = { asked: 0, subscribed: 0, unsubscribed: 0, requests: /** @type {string[]} */ ([]), kept };
  let now = permission;
  const subscription = {
    endpoint: "https://push.test/1",
    options: { applicationServerKey: Uint8Array.from(Buffer.from(KEY, "base64url")).buffer },
    toJSON: () => ({ endpoint: "https://push.test/1", keys: { p256dh: "p", auth: "a" } }),
    unsubscribe: async () => {
      seen.unsubscribed += 1;
      isSubscribed = false;
      return true;
    },
  };
  const pushManager = /** @type {PushManager} */ (
    /** @type {unknown} */ ({
      getSubscription: async () => (isSubscribed ? subscription : null),
      subscribe: async () => {
        seen.subscribed += 1;
        isSubscribed = true;
        return subscription;
      },
    })
  );
  /** @type {PushPorts} */
  const ports = {
    registration: hasPush ? { pushManager } : undefined,
    permission: () => now,
    ask: async () => {
      seen.asked += 1;
      now = says;
      return says;
    },
    fetch: async (input, init) => {
      seen.requests.push(`${init?.method ?? "GET"} ${input}`);
      if (input === "/push/key") return Response.json({ key: KEY, id: "key-1" });
      return Response.json({ id: "device-1", key_id: "key-1" }, { status });
    },
    isInstallNeeded,
    remember: async (given) => {
      seen.kept = given;
    },
    remembered: async () => seen.kept,
  };
  return { seen, device: createPushDevice(ports) };
}

test("nothing is asked for before somebody taps", async () => {
  const { seen, device: made } = device();
  assert.equal(await made.state(), "off");
  assert.equal(await made.nameFor(AICHA), "");
  await made.heartbeat(AICHA, { unread: 0, standing: "unknown", key_id: "key-1" });
  assert.deepEqual([seen.asked, seen.subscribed, seen.requests.length], [0, 0, 0]);
});

test("what a browser cannot do is known before it is offered", async () => {
  assert.equal(await device({ hasPush: false }).device.state(), "absent");
  assert.equal(await device({ hasPush: false, isInstallNeeded: true }).device.state(), "install");
  assert.equal(await device({ permission: "denied" }).device.state(), "denied");
});

test("after a tap the town knows the device, and the device whose notices it shows", async () => {
  const { seen, device: made } = device();
  assert.equal(await made.turnOn(AICHA), "on");
  assert.deepEqual(seen.requests, ["GET /push/key", "POST /push/subscriptions"]);
  assert.deepEqual(seen.kept, { owner: AICHA, id: "device-1", key_id: "key-1" });
  assert.equal(await made.state(), "on");
});

test("a refusal is said and nothing is kept", async () => {
  const { seen, device: made } = device({ says: "denied" });
  assert.equal(await made.turnOn(AICHA), "denied");
  assert.equal(seen.subscribed, 0);
  const closed = device({ says: "default" });
  assert.equal(await closed.device.turnOn(AICHA), "off");
});

test("a town that does not take the device is not believed to have", async () => {
  const { seen, device: made } = device({ status: 503 });
  await assert.rejects(made.turnOn(AICHA));
  assert.equal(seen.kept, null);
  assert.equal(await made.state(), "off");
});

test("a device that showed one person's notices shows nothing to the next", async () => {
  const { seen, device: made } = device({
    permission: "granted",
    kept: { owner: AICHA, id: "device-1", key_id: "key-1" },
  });
  assert.equal(await made.nameFor(ETIENNE), "");
  assert.equal(seen.unsubscribed, 1);
  assert.equal(seen.kept, null);
  await made.heartbeat(ETIENNE, { unread: 0, standing: "unknown", key_id: "key-1" });
  assert.deepEqual(seen.requests, []);
});

test("a device says again that it is there when the town lost it, or signs with another key", async () => {
  const kept = { owner: AICHA, id: "device-1", key_id: "key-1" };
  const quiet = device({ permission: "granted", kept });
  await quiet.device.heartbeat(AICHA, { unread: 0, standing: "known", key_id: "key-1" });
  assert.deepEqual(quiet.seen.requests, []);
  for (const told of /** @type {import("../push/types.d.ts").PushTold[]} */ ([
    { unread: 0, standing: "unknown", key_id: "key-1" },
    { unread: 0, standing: "known", key_id: "key-2" },
  ])) {
    const { seen, device: made } = device({ permission: "granted", kept });
    await made.heartbeat(AICHA, told);
    assert.deepEqual(seen.requests, ["GET /push/key", "POST /push/subscriptions"]);
  }
  const dropped = device({ permission: "granted", kept, isSubscribed: false });
  await dropped.device.heartbeat(AICHA, { unread: 0, standing: "known", key_id: "key-1" });
  assert.equal(dropped.seen.subscribed, 1);
});

test("a device that was taken off the list elsewhere stops, and does not come back by itself", async () => {
  const kept = { owner: AICHA, id: "device-1", key_id: "key-1" };
  const { seen, device: made } = device({ permission: "granted", kept });
  await made.heartbeat(AICHA, { unread: 0, standing: "removed", key_id: "key-1" });
  assert.equal(seen.unsubscribed, 1);
  assert.deepEqual(seen.requests, []);
  assert.equal(await made.nameFor(AICHA), "");
  assert.equal(await made.state(), "off");
});

test("turned off, the browser stops before the town is told, and whatever it answers", async () => {
  const kept = { owner: AICHA, id: "device-1", key_id: "key-1" };
  const { seen, device: made } = device({ permission: "granted", kept });
  assert.equal(await made.turnOff(), "off");
  assert.equal(seen.unsubscribed, 1);
  assert.deepEqual(seen.requests, ["DELETE /push/subscriptions/device-1"]);
});

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
