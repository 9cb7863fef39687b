import { wrap } from "idb";

/** @import { Database, Store, StoreName, Transaction } from "../types.d.ts" */

const NAME = "riverain";
const VERSION = 1;

/**
 * Opens the device's store. The connection may die at any time (iOS closes it in the background): the next
 * transaction reopens it and is tried once more.
 * @param {{indexedDB?: IDBFactory, name?: string}} [options]
 * @returns {Promise<Store>}
 */
export async function openStore({ indexedDB = globalThis.indexedDB, name = NAME } = {}) {
  /** @type {Promise<Database> | null} */
  let opening = null;

  function forget() {
    opening = null;
  }

  function connection() {
    opening ??= connect(indexedDB, name, forget).catch((error) => {
      forget();
      throw error;
    });
    return opening;
  }

  /**
   * @template {IDBTransactionMode} Mode
   * @template T
   * @param {StoreName[]} stores
   * @param {Mode} mode
   * @param {"strict" | "relaxed" | "default"} durability
   * @param {(tx: Transaction<Mode>) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async function run(stores, mode, durability, work) {
    try {
      return await attempt(await connection(), stores, mode, durability, work);
    } catch (error) {
      if (!isLostConnection(error)) throw error;
      forget();
      return attempt(await connection(), stores, mode, durability, work);
    }
  }

  await connection();
  return {
    read: (stores, work) => run(stores, "readonly", "default", work),
    write: (stores, work) => run(stores, "readwrite", "strict", work),
    jot: (stores, work) => run(stores, "readwrite", "relaxed", work),
    close() {
      opening?.then((database) => database.close()).catch(() => {});
      forget();
    },
  };
}

/**
 * @param {IDBFactory} indexedDB
 * @param {string} name
 * @param {() => void} lost
 * @returns {Promise<Database>}
 */
async function connect(indexedDB, name, lost) {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => createStores(request.result);
  await wrap(request);
  const database = request.result;
  database.onclose = lost;
  // Another tab runs a newer version: give way, reopen at the next use.
  database.onversionchange = () => {
    lost();
    database.close();
  };
  return /** @type {Database} */ (/** @type {unknown} */ (wrap(database)));
}

/** @param {IDBDatabase} database */
function createStores(database) {
  const outbox = database.createObjectStore("outbox", { keyPath: "id" });
  outbox.createIndex("open", "open");
  outbox.createIndex("state", "state");
  outbox.createIndex("case", "case");
  outbox.createIndex("done", "done_at");
  const blobs = database.createObjectStore("blobs", { keyPath: "key" });
  blobs.createIndex("id", "id");
  database.createObjectStore("drafts", { keyPath: "key" });
  database.createObjectStore("round", { keyPath: "id" });
  database.createObjectStore("notices", { keyPath: "id" });
  database.createObjectStore("pack", { keyPath: "key" });
  database.createObjectStore("meta");
}

/**
 * @template {IDBTransactionMode} Mode
 * @template T
 * @param {Database} database
 * @param {StoreName[]} stores
 * @param {Mode} mode
 * @param {"strict" | "relaxed" | "default"} durability
 * @param {(tx: Transaction<Mode>) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function attempt(database, stores, mode, durability, work) {
  const tx = database.transaction(stores, mode, { durability });
  tx.done.catch(() => {}); // awaited below; an abort before that is not an unhandled rejection
  try {
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (error) {
    abort(tx);
    await tx.done.catch(() => {});
    throw tx.error ?? error; // a full disk, where a request only says that its transaction was aborted
  }
}

/** @param {Transaction<IDBTransactionMode>} tx */
function abort(tx) {
  try {
    tx.abort();
  } catch {
    // Already over: nothing was written, which is what is wanted.
  }
}

/** @param {unknown} error */
function isLostConnection(error) {
  return (
    error instanceof DOMException &&
    (error.name === "InvalidStateError" || error.name === "UnknownError" || error.name === "AbortError")
  );
}
