import assert from "node:assert/strict";
import { test } from "node:test";
import { createPushDevice } from "../push/device.js";

/** @import { PushKept, PushPorts } from "../push/types.d.ts" */

const AICHA = "0190b7e0-0000-7000-8000-000000000001";
const ETIENNE = "0190b7e0-0000-7000-8000-000000000002";
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
