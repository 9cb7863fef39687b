import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openStore } from "../../outbox/store.js";
import { drain } from "../../sync/drain.js";
import { NOW, seeded } from "./cast.js";
import { Town } from "./town.js";

/** @import { DrainPorts, Locks, ProgressEvent, DrainEvent, Store } from "../../types.d.ts" */

/**
 * A phone and its town. Time stands still unless a test moves `clock.now`; `skew` is how far the phone's clock is off.
 * @param {{skew?: number}} [options]
 */
export async function phone({ skew = 0 } = {}) {
  const indexedDB = new IDBFactory();
  const store = await openStore({ indexedDB });
  const town = new Town();
  const clock = { now: NOW };
  const locks = webLocks();
  const random = seeded(7);
  /** @type {(ProgressEvent | DrainEvent)[]} */
  const events = [];
  /** @param {ProgressEvent | DrainEvent} event */
  const postMessage = (event) => {
    events.push(event);
  };
  const channel = { postMessage };
  /** @param {Partial<DrainPorts>} [more] */
  const send = (more = {}) => {
    town.now = clock.now;
    return drain({ store, transport: town.transport, locks, clock: () => clock.now + skew, random, channel, ...more });
  };
  return { indexedDB, store, town, clock, locks, events, drain: send };
}

/**
 * Web Locks with `ifAvailable`, which node does not have.
 * @returns {Locks}
 */
export function webLocks() {
  const held = new Set();
  return {
    async request(name, _options, callback) {
      if (held.has(name)) return callback(null);
      held.add(name);
      try {
        return await callback({ name });
      } finally {
        held.delete(name);
      }
    },
  };
}

/**
 * A store of which one step fails, as a killed tab or a full disk makes it fail.
 * @param {Store} store
 * @param {(step: number) => {before?: Error, after?: Error} | null | undefined} fault by number of the write, from 1
 * @returns {Store}
 */
export function failingStore(store, fault) {
  let step = 0;
  /** @type {(name: "write" | "jot") => Store["write"]} */
  const faulty = (name) => async (stores, work) => {
    step += 1;
    const failure = fault(step);
    if (failure?.before) throw failure.before;
    const result = await store[name](stores, work);
    if (failure?.after) throw failure.after;
    return result;
  };
  return { ...store, write: faulty("write"), jot: faulty("jot") };
}
