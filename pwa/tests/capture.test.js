import assert from "node:assert/strict";
import { test } from "node:test";
import { createShrinker, preparePhoto, USUAL_LIMITS } from "../capture/photos.js";
import { shrunk, USUAL } from "../capture/pixels.js";
import { locate, needsConfirmation } from "../capture/position.js";
import { askPersistence, roomForPhoto } from "../capture/storage.js";
import { NOW, sha256 } from "./support/cast.js";

/** @import { Canvas, Fix, Shrink } from "../types.d.ts" */

/** @type {Shrink} */
const halved = async (bytes) => ({ bytes: bytes.slice(0, Math.ceil(bytes.byteLength / 2)), type: "image/jpeg" });

/**
 * @param {BlobPart} content
 * @param {string} name
 * @param {string} type
 */
function picked(content, name, type) {
  return { file: new File([content], name, { type }), n: 1, question: null, limits: USUAL_LIMITS, shrink: halved };
}

test("a picture is kept reduced, as a JPEG, hashed, under a short name without a path", async () => {
  const name = `../../${"é".repeat(300)}.png`;
  const result = await preparePhoto(picked("0123456789", name, "image/png"));
  assert.ok(result.ok);
  assert.equal(new TextDecoder().decode(result.photo.bytes), "01234");
  assert.equal(result.photo.sha256, sha256(result.photo.bytes));
  assert.equal(result.photo.type, "image/jpeg");
  assert.match(result.photo.name, /^é{80}\.jpg$/);
});

test("a PDF passes as it is, a text that calls itself one does not", async () => {
  const pdf = await preparePhoto(picked("%PDF-1.7 …", "facture.pdf", "application/pdf"));
  assert.ok(pdf.ok && pdf.photo.name === "facture.pdf" && pdf.photo.type === "application/pdf");
  const text = await preparePhoto(picked("bonjour", "facture.pdf", "application/pdf"));
  assert.equal(text.ok, false);
});

test("what the town does not take is refused when picked, in words, whatever else is kept", async () => {
  const heavy = new Uint8Array(10 * 1_048_576 + 1);
  const cases = /** @type {const} */ ([
    [picked("<svg/>", "a.svg", "image/svg+xml"), "type"],
    [picked("heic", "a.heic", "image/heic"), "type"],
    [picked("", "a.jpg", "image/jpeg"), "empty"],
    [picked(heavy, "a.pdf", "application/pdf"), "too-large"],
    [{ ...picked("texte", "a.jpg", "image/jpeg"), shrink: async () => null }, "unreadable"],
    [
      { ...picked("a", "a.jpg", "image/jpeg"), shrink: async () => ({ bytes: heavy.buffer, type: "image/jpeg" }) },
      "too-large",
    ],
  ]);
  for (const [choice, code] of cases) {
    const result = await preparePhoto(choice);
    assert.ok(!result.ok);
    assert.equal(result.code, code);
    assert.match(result.message, /le reste est gardé\.$/);
  }
  const gone = picked("a", "a.jpg", "image/jpeg");
  gone.file.arrayBuffer = () => Promise.reject(new DOMException("", "NotReadableError"));
  assert.equal((await preparePhoto(gone)).ok, false);
});

/**
 * Pixels without a screen: a canvas remembers its size and what was drawn last.
 * @param {{width: number, height: number, pixel: (index: number) => number} | null} image
 */
function pixels(image) {
  /** @type {Canvas[]} */
  const canvases = [];
  let closed = 0;
  const makeCanvas = (/** @type {number} */ width, /** @type {number} */ height) => {
    const context = {
      imageSmoothingQuality: /** @type {const} */ ("low"),
      globalCompositeOperation: "",
      fillStyle: "",
      drawImage() {},
      fillRect() {},
      getImageData: () => ({ data: new Uint8ClampedArray(1024).map((_, index) => image?.pixel(index) ?? 0) }),
    };
    const canvas = {
      width,
      height,
      getContext: () => context,
      convertToBlob: async () => new Blob(["jpeg"], { type: "image/jpeg" }),
    };
    canvases.push(canvas);
    return canvas;
  };
  const createImageBitmap = /** @type {typeof globalThis.createImageBitmap} */ (
    /** @type {unknown} */ (
      async () => {
        if (!image) throw new DOMException("", "InvalidStateError");
        return {
          ...image,
          close: () => {
            closed += 1;
          },
        };
      }
    )
  );
  return { canvases, makeCanvas, createImageBitmap, closed: () => closed };
}

test("12 Mpx become 1600 px on the long side, upright or not; small ones keep their size", async () => {
  for (const [width, height, expected] of /** @type {const} */ ([
    [4032, 3024, [1600, 1200]],
    [3024, 4032, [1200, 1600]],
    [800, 600, [800, 600]],
    [20_000, 2, [1600, 1]],
  ])) {
    const ports = pixels({ width, height, pixel: (index) => index });
    const result = await shrunk(new ArrayBuffer(8), "image/jpeg", USUAL, ports);
    assert.equal(result?.type, "image/jpeg");
    assert.deepEqual([ports.canvases[0]?.width, ports.canvases[0]?.height], expected);
    assert.equal(ports.closed(), 1);
  }
});

test("a picture that cannot be decoded, or that came out blank, is not kept", async () => {
  const blank = pixels({ width: 4032, height: 3024, pixel: () => 0 });
  assert.equal(await shrunk(new ArrayBuffer(8), "image/jpeg", USUAL, blank), null);
  assert.equal(await shrunk(new ArrayBuffer(8), "image/jpeg", USUAL, pixels(null)), null);
});

/** @param {(question: any) => unknown} reply what the thread posts back; "crash" when it dies */
function thread(reply) {
  let spawned = 0;
  const spawn = () => {
    spawned += 1;
    const worker = Object.assign(new EventTarget(), {
      terminate() {},
      postMessage(/** @type {any} */ question) {
        const data = reply(question);
        const event = data === "crash" ? new Event("error") : new MessageEvent("message", { data });
        queueMicrotask(() => worker.dispatchEvent(event));
      },
    });
    return /** @type {Worker} */ (/** @type {unknown} */ (worker));
  };
  return { spawn, spawned: () => spawned };
}

test("pictures are redrawn in one thread, several at a time, each answer to its asker", async () => {
  const { spawn, spawned } = thread(({ id, bytes }) => ({ id, picture: { bytes, type: `image/${id}` } }));
  const { shrink, stop } = createShrinker({ spawn });
  const answers = await Promise.all([shrink(new ArrayBuffer(1), "image/png"), shrink(new ArrayBuffer(2), "image/png")]);
  assert.deepEqual(
    answers.map((answer) => [answer?.type, answer?.bytes.byteLength]),
    [
      ["image/1", 1],
      ["image/2", 2],
    ],
  );
  assert.equal(spawned(), 1);
  assert.equal(await shrink(new ArrayBuffer(1), "application/pdf"), null);
  stop();
});

test("a thread that dies on a picture is replaced for the next", async () => {
  let isFirst = true;
  const { spawn, spawned } = thread(({ id, bytes }) => {
    const reply = isFirst ? "crash" : { id, picture: { bytes, type: "image/jpeg" } };
    isFirst = false;
    return reply;
  });
  const { shrink } = createShrinker({ spawn });
  assert.equal(await shrink(new ArrayBuffer(1), "image/png"), null);
  assert.equal((await shrink(new ArrayBuffer(1), "image/png"))?.type, "image/jpeg");
  assert.equal(spawned(), 2);
});

/** A device's GPS that the test speaks for. */
function gps() {
  /** @type {{good: PositionCallback, bad: PositionErrorCallback} | null} */
  let listening = null;
  let cleared = 0;
  const geolocation = /** @type {Geolocation} */ (
    /** @type {unknown} */ ({
      watchPosition: (/** @type {PositionCallback} */ good, /** @type {PositionErrorCallback} */ bad) => {
        listening = { good, bad };
        return 7;
      },
      clearWatch: () => {
        cleared += 1;
      },
    })
  );
  /** @type {(() => void)[]} */
  const timers = [];
  const ports = {
    geolocation,
    setTimeout: (/** @type {() => void} */ work) => timers.push(work),
    clearTimeout: () => {},
  };
  const fix = (/** @type {number} */ accuracy) => {
    const coords = { latitude: 46.8138881, longitude: -71.2082222, accuracy };
    listening?.good(/** @type {GeolocationPosition} */ ({ coords, timestamp: NOW }));
  };
  const fail = (/** @type {number} */ code) => listening?.bad(/** @type {GeolocationPositionError} */ ({ code }));
  return { ports, fix, fail, timers, cleared: () => cleared };
}

test("the best fix is kept, and 15 m are enough", async () => {
  const { ports, fix, cleared } = gps();
  /** @type {Fix[]} */
  const seen = [];
  const found = locate({ ...ports, onFix: (better) => seen.push(better) });
  for (const accuracy of [80, 120, 40, 14.96, 3]) fix(accuracy);
  const result = await found;
  assert.deepEqual(result, {
    ok: true,
    fix: { lat: 46.813888, lon: -71.208222, accuracy_m: 15, fixed_at: "2026-11-23T22:03:11.250Z" },
  });
  assert.deepEqual(
    seen.map(({ accuracy_m }) => accuracy_m),
    [80, 40, 15],
  );
  assert.equal(cleared(), 1);
});

test("after 20 s the best so far is taken, to be confirmed when it is over 50 m", async () => {
  const { ports, fix, fail, timers } = gps();
  const found = locate(ports);
  fix(80);
  fail(3);
  timers[0]?.();
  const result = await found;
  assert.ok(result.ok && needsConfirmation(result.fix));
  assert.equal(needsConfirmation({ accuracy_m: 50 }), false);
});

test("without a position the person is told what to do instead", async () => {
  const denied = gps();
  const refused = locate(denied.ports);
  denied.fail(1);
  assert.deepEqual(await refused, {
    ok: false,
    code: "denied",
    message: "La position n’est pas permise sur cet appareil. Écrivez l’adresse ou un repère.",
  });
  const none = await locate({ geolocation: undefined });
  assert.ok(!none.ok && none.code === "unavailable");
  const silent = gps();
  const waited = locate(silent.ports);
  silent.timers[0]?.();
  assert.equal((await waited).ok, false);
  const stop = new AbortController();
  const stopped = locate({ ...gps().ports, signal: stop.signal });
  stop.abort();
  assert.equal((await stopped).ok, false);
});

/** @param {Partial<StorageManager>} storage */
function storageOf(storage) {
  return /** @type {StorageManager} */ (storage);
}

test("whether the device keeps what we store is told as it is", async () => {
  const no = async () => false;
  const yes = async () => true;
  assert.equal(await askPersistence(undefined), "unknown");
  assert.equal(await askPersistence(storageOf({ persisted: no, persist: yes })), "kept");
  assert.equal(await askPersistence(storageOf({ persisted: no, persist: no })), "may-be-erased");
  assert.equal(
    await askPersistence(storageOf({ persisted: () => Promise.reject(new Error()), persist: yes })),
    "unknown",
  );
});

test("under 50 MB left a new photo is refused; a browser that does not say refuses none", async () => {
  const left = (/** @type {number} */ free) => storageOf({ estimate: async () => ({ quota: 1e9, usage: 1e9 - free }) });
  assert.deepEqual(await roomForPhoto(left(50 * 1_048_576)), { ok: true, free: 50 * 1_048_576 });
  assert.equal((await roomForPhoto(left(50 * 1_048_576 - 1))).ok, false);
  assert.deepEqual(await roomForPhoto(undefined), { ok: true, free: null });
  assert.deepEqual(await roomForPhoto(storageOf({ estimate: () => Promise.reject(new Error()) })), {
    ok: true,
    free: null,
  });
});
