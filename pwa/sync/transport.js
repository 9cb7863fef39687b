import { hexToBase64 } from "../kernel/sha256.js";

/** @import { Clock, Offline, Outcome, Sending, Transport } from "../types.d.ts" */

/** The version of the protocol that this app speaks. */
export const PROTO = 1;

const TIMEOUT_MS = 60_000;

/**
 * The wire: adds what is added when sending (owner, device time, digest, credentials) and tells our server from
 * anything else that answers. Never throws.
 * @param {{fetch: typeof globalThis.fetch, clock?: Clock, timeout_ms?: number}} ports
 * @returns {Transport}
 */
export function createTransport({ fetch, clock = Date.now, timeout_ms = TIMEOUT_MS }) {
  return {
    async send(sending) {
      const limit = limited(sending.signal, timeout_ms);
      try {
        const response = await fetch(sending.path, { ...requestOf(sending, clock()), signal: limit.signal });
        return await outcomeOf(sending, response);
      } catch {
        return offline(limit.why());
      } finally {
        limit.clear();
      }
    },
  };
}

/**
 * @param {Sending} sending
 * @param {number} now
 * @returns {RequestInit}
 */
function requestOf({ call, method, owner, body, digest, headers, lang }, now) {
  /** @type {Record<string, string>} */
  const all = { ...headers };
  if (call !== "upload") {
    all["X-Sync"] = "1";
    all["X-Proto"] = String(PROTO);
    all["X-Device-Time"] = new Date(now).toISOString();
    all.Accept = "application/json, application/problem+json";
    if (lang) all["Accept-Language"] = lang;
    if (owner) all["X-Owner"] = owner;
    if (body !== undefined) all["Content-Type"] = "application/json";
  }
  if (digest) all["Content-Digest"] = `sha-256=:${hexToBase64(digest)}:`;
  // An upload's address is its capability; a row of nobody never says who holds the phone.
  const isNamed = call === "session" || (owner !== null && call !== "upload");
  return {
    method,
    headers: all,
    ...(body === undefined ? {} : { body }),
    credentials: isNamed ? "same-origin" : "omit",
    cache: "no-store",
    redirect: "manual",
  };
}

/**
 * @param {Sending} sending
 * @param {Response} response
 * @returns {Promise<Outcome>}
 */
async function outcomeOf({ call, method }, response) {
  const { status, headers, ok } = response;
  const media = headers.get("Content-Type") ?? "";
  if (isForeign(response, media)) return offline("not-ours");
  if (call === "upload" && ok) {
    return headers.has("Upload-Offset")
      ? { kind: "answer", status, code: null, json: {}, headers }
      : offline("not-ours");
  }
  const json = method === "HEAD" ? null : await jsonOf(response, media);
  if (ok && !json) return offline("not-ours");
  const code = typeof json?.code === "string" && media.startsWith("application/problem+json") ? json.code : null;
  return { kind: "answer", status, code, json: json ?? {}, headers };
}

/**
 * A captive portal, a proxy's page: whatever its status, it does not speak for the town.
 * @param {Response} response
 * @param {string} media
 */
function isForeign({ type, status, ok }, media) {
  return type === "opaqueredirect" || media.startsWith("text/html") || (!ok && status < 400);
}

/**
 * @param {Response} response
 * @param {string} media
 * @returns {Promise<Record<string, unknown> | null>}
 */
async function jsonOf(response, media) {
  if (!/^application\/(problem\+)?json\b/.test(media)) return null;
  const text = await response.text(); // a connection that dies here is the network's fault
  try {
    const json = JSON.parse(text);
    return json !== null && typeof json === "object" && !Array.isArray(json) ? json : null;
  } catch {
    return null;
  }
}

/**
 * One signal for the caller's stop and for the time-out.
 * @param {AbortSignal | undefined} signal
 * @param {number} timeout_ms
 */
function limited(signal, timeout_ms) {
  const controller = new AbortController();
  let isTimeout = false;
  const timer = setTimeout(() => {
    isTimeout = true;
    controller.abort();
  }, timeout_ms);
  const stop = () => controller.abort();
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop);
  return {
    signal: controller.signal,
    /** @returns {Offline["why"]} */
    why() {
      if (signal?.aborted) return "stopped";
      return isTimeout ? "timeout" : "network";
    },
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    },
  };
}

/**
 * @param {Offline["why"]} why
 * @returns {Offline}
 */
function offline(why) {
  return { kind: "offline", why };
}
