/** Asks where things are: the town on this device first, else the town itself. */

import { here } from "../../kernel/words.js";

/** @import { AlongAnswer, AroundAnswer, PlacesAnswer, PlacesQuestion, PlacesReply, Point, StreetsAnswer } from "../../places/types.d.ts" */
/** @typedef {typeof globalThis.fetch} Fetch */

/** How long the town is waited for before the person is told to write on. */
const PATIENCE_MS = 6000;

/** Neither this device nor the town could be asked. */
export class Unreachable extends Error {}

/**
 * @typedef {object} Finder
 * @property {(texte: string) => Promise<PlacesAnswer>} search
 * @property {(point: Point) => Promise<AroundAnswer>} around
 * @property {(texte: string) => Promise<StreetsAnswer>} streets
 * @property {(street: number) => Promise<AlongAnswer>} along
 */

/**
 * @param {{fetch: Fetch, locale: string, spawn?: () => Worker}} ports
 * @returns {Finder} whose answers throw `Unreachable` when nobody could be asked
 */
export function createFinder({ fetch, locale, spawn = spawnPlacesWorker }) {
  const askDevice = createThread(spawn, locale);

  /**
   * @template T
   * @param {PlacesQuestion["ask"]} ask
   * @param {object} asked
   * @param {string} address
   * @returns {Promise<T>}
   */
  async function either(ask, asked, address) {
    const found = await askDevice(ask, asked);
    if (found) return /** @type {T} */ (found);
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
    if (!answer?.ok) throw new Unreachable(address);
    return answer.json();
  }

  return {
    search: (texte) => either("search", { texte }, here(`/lieux/recherche?${new URLSearchParams({ texte })}`)),
    around: (point) => either("around", { point }, here(`/lieux/autour?lat=${point[0]}&lon=${point[1]}`)),
    streets: (texte) => either("streets", { texte }, here(`/lieux/rues?${new URLSearchParams({ texte })}`)),
    along: (street) => either("along", { street }, here(`/lieux/rues/${street}`)),
  };
}

/**
 * The thread that holds the town; it is left alone once it has said that this device holds none.
 * @param {() => Worker} spawn
 * @param {string} locale
 */
function createThread(spawn, locale) {
  const left = new AbortController();
  /** @type {Worker | null} */
  let thread = null;
  let asked = 0;

  /**
   * @param {PlacesQuestion["ask"]} ask
   * @param {object} question
   * @returns {Promise<object | null>}
   */
  return async function answered(ask, question) {
    if (left.signal.aborted) return null;
    asked += 1;
    const id = asked;
    try {
      thread ??= spawn();
      const answer = await replyTo(thread, { id, ask, asked: question, locale }, left.signal);
      if (answer !== null) return answer;
    } catch {
      // No threads here, or its script is away: as if the town were not on the device.
    }
    left.abort(); // and with it the questions that are on their way
    thread?.terminate();
    return null;
  };
}

/**
 * @param {Worker} thread
 * @param {PlacesQuestion} question
 * @param {AbortSignal} left when the thread is left alone, what it was asked has no answer
 * @returns {Promise<object | null>}
 */
function replyTo(thread, question, left) {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const { signal } = over;
    /** @param {() => void} settle */
    const end = (settle) => {
      over.abort();
      settle();
    };
    /** @param {MessageEvent<PlacesReply>} event */
    const heard = ({ data }) => {
      if (data.id === question.id) end(() => resolve(data.answer));
    };
    const failed = () => end(() => reject(new Error("the thread of places failed")));
    left.addEventListener("abort", () => end(() => resolve(null)), { signal });
    thread.addEventListener("message", heard, { signal });
    thread.addEventListener("error", failed, { signal });
    thread.postMessage(question);
  });
}

/** @returns {Worker} */
function spawnPlacesWorker() {
  return new Worker(new URL(__PLACES_WORKER__, import.meta.url));
}
