import { bytesOf } from "../kernel/base64url.js";

/** @import { PushPorts, PushState, PushTold } from "./types.d.ts" */

/**
 * Notices on this device: what holds now, agreeing, and agreeing no more. Nothing is asked for before somebody taps.
 * @param {PushPorts} ports
 */
export function createPushDevice({ registration, permission, ask, fetch, isInstallNeeded, remember, remembered }) {
  const manager = () => registration?.pushManager;

  /** @returns {Promise<PushState>} */
  async function state() {
    if (!manager()) return isInstallNeeded ? "install" : "absent";
    if (permission() === "denied") return "denied";
    return (await manager()?.getSubscription()) && (await remembered()) ? "on" : "off";
  }

  /**
   * Tells the town of this device, and keeps whose notices it shows.
   * @param {PushSubscription} subscription
   * @param {string} keyId
   * @param {string} owner
   */
  async function say(subscription, keyId, owner) {
    const known = await remembered();
    const response = await fetch("/push/subscriptions", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...subscription.toJSON(), key_id: keyId, replaces: known?.id ?? null }),
    });
    if (response.status !== 201) throw new Error(`the town answered ${response.status}`);
    const { id } = await response.json();
    await remember({ owner, id, key_id: keyId });
  }

  async function subscribe() {
    const response = await fetch("/push/key", { cache: "no-store" });
    const { key, id } = await response.json();
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
    const present = await manager()?.getSubscription();
    const isOurs = present && sameKey(present.options.applicationServerKey, options.applicationServerKey);
    if (present && !isOurs) await present.unsubscribe(); // the town has another key now
    const subscription = isOurs ? present : await manager()?.subscribe(options);
    if (!subscription) throw new Error("this browser has no push");
    return { subscription, keyId: String(id) };
  }

  /** The browser stops, and nobody's notices are shown here. */
  async function stop() {
    await (await manager()?.getSubscription())?.unsubscribe();
    await remember(null);
  }

  return {
    state,

    /**
     * After a tap, never before. Resolves once the town knows the device; « denied » when the person or the browser said no.
     * @param {string} owner
     * @returns {Promise<PushState>}
     */
    async turnOn(owner) {
      if ((await ask()) !== "granted") return permission() === "denied" ? "denied" : "off";
      const { subscription, keyId } = await subscribe();
      await say(subscription, keyId, owner);
      return "on";
    },

    /**
     * The browser stops first: whatever becomes of the message to the town, nothing is shown any more.
     * @returns {Promise<PushState>}
     */
    async turnOff() {
      const known = await remembered();
      await stop();
      if (known) await fetch(`/push/subscriptions/${known.id}`, { method: "DELETE" }).catch(() => {});
      return state();
    },

    /**
     * The name of this device when it shows this person's notices. One that showed somebody else's stops.
     * @param {string} owner who is signed in
     * @returns {Promise<string>} empty when it shows nobody's
     */
    async nameFor(owner) {
      const known = await remembered();
      if (!known || !manager()) return "";
      if (known.owner === owner) return known.id;
      await stop();
      return "";
    },

    /**
     * At each start: a device that the town has not seen lately, or agreed under another key, says again that it is
     * there; one that was taken off the list elsewhere stops.
     * @param {string} owner
     * @param {PushTold} told
     */
    async heartbeat(owner, told) {
      const known = await remembered();
      if (known?.owner !== owner) return;
      if (told.standing === "removed") return stop();
      if (permission() !== "granted") return;
      const isPresent = (await manager()?.getSubscription()) !== null;
      if (isPresent && told.standing === "known" && told.key_id === known.key_id) return;
      const { subscription, keyId } = await subscribe();
      await say(subscription, keyId, owner);
    },
  };
}

/**
 * @param {ArrayBuffer | null} left
 * @param {Uint8Array} right
 */
function sameKey(left, right) {
  if (left === null) return true; // a browser that does not say which key: nothing tells that it is another
  const bytes = new Uint8Array(left);
  return bytes.length === right.length && bytes.every((byte, index) => byte === right[index]);
}
