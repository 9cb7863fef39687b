/** Stand-ins for what a worker asks of the browser and node has not: Cache Storage, and answers as `fetch` gives them. */

/**
 * Cache Storage in memory, with the members that the worker uses.
 * @param {string} [origin]
 * @returns {CacheStorage & {content(): Promise<Record<string, string[]>>}}
 */
export function memoryCaches(origin = "https://311.rivemont.test") {
  /** @type {Map<string, Map<string, Response>>} */
  const all = new Map();
  /** @param {RequestInfo | URL} key */
  const addressOf = (key) => new URL(typeof key === "string" ? key : "url" in key ? key.url : key.href, origin).href;

  /** @param {string} name */
  function open(name) {
    const entries = all.get(name) ?? new Map();
    all.set(name, entries);
    return {
      /** @param {RequestInfo} key */
      match: async (key) => entries.get(addressOf(key))?.clone(),
      /** @param {RequestInfo} key @param {Response} response */
      async put(key, response) {
        const kept = await copy(response);
        entries.set(addressOf(key), kept);
      },
      /** @param {RequestInfo} key */
      delete: async (key) => entries.delete(addressOf(key)),
      keys: async () => [...entries.keys()].map((url) => new Request(url)),
    };
  }

  return /** @type {any} */ ({
    open: async (/** @type {string} */ name) => open(name),
    match: async (/** @type {RequestInfo} */ key) => {
      const found = [...all.values()].find((entries) => entries.has(addressOf(key)));
      return found?.get(addressOf(key))?.clone();
    },
    has: async (/** @type {string} */ name) => all.has(name),
    delete: async (/** @type {string} */ name) => all.delete(name),
    keys: async () => [...all.keys()],
    async content() {
      return Object.fromEntries([...all].map(([name, entries]) => [name, [...entries.keys()]]));
    },
  });
}

/**
 * An answer as `fetch` gives it for our own origin.
 * @param {string | ArrayBuffer} body
 * @param {{status?: number, headers?: Record<string, string>, type?: ResponseType, redirected?: boolean}} [options]
 * @returns {Response}
 */
export function answered(body, { status = 200, headers = {}, type = "basic", redirected = false } = {}) {
  return withType(new Response(body, { status, headers }), type, redirected);
}

/**
 * @param {Response} response
 * @param {ResponseType} type
 * @param {boolean} redirected
 */
function withType(response, type, redirected) {
  Object.defineProperty(response, "type", { value: type });
  Object.defineProperty(response, "redirected", { value: redirected });
  const clone = response.clone.bind(response);
  response.clone = () => withType(clone(), type, redirected);
  return response;
}

/** @param {Response} response */
async function copy(response) {
  return answered(await response.arrayBuffer(), {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    type: response.type,
  });
}

/** An event whose promises a test can wait for. */
export function lastingEvent() {
  /** @type {Promise<unknown>[]} */
  const promises = [];
  return {
    /** @param {Promise<unknown>} promise */
    waitUntil(promise) {
      promises.push(promise);
    },
    async over() {
      for (let index = 0; index < promises.length; index++) await promises[index];
    },
  };
}
