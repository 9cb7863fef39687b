/** Reads the browser's file of a gazetteer, as `server/places/building/packing.py` writes it. */

/** @import { House, Line, PackHead, Point, Segment, StreetCrossing } from "./types.d.ts" */

const MAGIC = "RVGZ";
const HEAD_AT = 8;
const DEGREE = 100_000;

/**
 * What a pack holds; houses and segments of a street are read when they are asked for.
 * @param {ArrayBuffer} bytes unpacked already
 * @throws {TypeError} when they are no gazetteer
 */
export function readPack(bytes) {
  if (bytes.byteLength < HEAD_AT || new TextDecoder().decode(bytes.slice(0, 4)) !== MAGIC) {
    throw new TypeError("no gazetteer");
  }
  const size = new DataView(bytes).getUint32(4, true);
  /** @type {PackHead} */
  const head = JSON.parse(new TextDecoder().decode(bytes.slice(HEAD_AT, HEAD_AT + size)));
  if (head.format !== 1) throw new TypeError("a gazetteer of another format");
  const body = new Uint8Array(bytes, HEAD_AT + size);
  /** @type {number[]} */
  const starts = [0];
  for (const length of head.lengths) starts.push(starts[starts.length - 1] + length);

  /** @param {number} street */
  function numbersOf(street) {
    const numbers = createNumbers(body.subarray(starts[street], starts[street + 1]));
    const [, , , lat, lon] = head.streets[street];
    return { numbers, lat, lon };
  }

  /**
   * @param {number} street
   * @returns {House[]}
   */
  function housesOf(street) {
    return takeHouses(numbersOf(street), head.suffixes);
  }

  /**
   * @param {number} street
   * @returns {Segment[]}
   */
  function segmentsOf(street) {
    const { numbers, lat, lon } = numbersOf(street);
    takeHouses({ numbers, lat, lon }, head.suffixes);
    return times(numbers.next(), () => ({
      id: numbers.next(),
      street,
      startsAt: times(numbers.next(), numbers.next),
      endsAt: times(numbers.next(), numbers.next),
      metres: numbers.next(),
      lines: times(numbers.next(), () => takeLine(numbers, lat, lon)),
    }));
  }

  /** @returns {StreetCrossing[]} */
  function crossings() {
    const numbers = createNumbers(body.subarray(starts[starts.length - 1]));
    let one = 0;
    let lat = 0;
    let lon = 0;
    return times(numbers.next(), () => {
      one += numbers.next();
      const other = numbers.next();
      lat += numbers.nextSigned();
      lon += numbers.nextSigned();
      return { one, other, point: pointOf(lat, lon) };
    });
  }

  return { head, housesOf, segmentsOf, crossings };
}

/**
 * A position of whole numbers in degrees.
 * @param {number} lat
 * @param {number} lon
 * @returns {Point}
 */
export const pointOf = (lat, lon) => [lat / DEGREE, lon / DEGREE];

/** @typedef {ReturnType<typeof createNumbers>} Numbers */

/**
 * @param {{numbers: Numbers, lat: number, lon: number}} from
 * @param {string[]} suffixes
 * @returns {House[]}
 */
function takeHouses({ numbers, lat: firstLat, lon: firstLon }, suffixes) {
  let lat = firstLat;
  let lon = firstLon;
  let number = 0;
  return times(numbers.next(), () => {
    number += numbers.next();
    const suffix = suffixes[numbers.next()];
    lat += numbers.nextSigned();
    lon += numbers.nextSigned();
    return { number, suffix, point: pointOf(lat, lon) };
  });
}

/**
 * @param {Numbers} numbers
 * @param {number} firstLat
 * @param {number} firstLon
 * @returns {Line}
 */
function takeLine(numbers, firstLat, firstLon) {
  let lat = firstLat;
  let lon = firstLon;
  return times(numbers.next(), () => {
    lat += numbers.nextSigned();
    lon += numbers.nextSigned();
    return pointOf(lat, lon);
  });
}

/**
 * @template T
 * @param {number} count
 * @param {() => T} make
 * @returns {T[]}
 */
function times(count, make) {
  const made = [];
  for (let i = 0; i < count; i += 1) made.push(make());
  return made;
}

/**
 * LEB128, zigzag where signed.
 * @param {Uint8Array} bytes
 */
function createNumbers(bytes) {
  let place = 0;
  function next() {
    let number = 0;
    let worth = 1;
    for (;;) {
      const byte = bytes[place];
      if (byte === undefined) throw new TypeError("the gazetteer ends in the middle of a number");
      place += 1;
      number += (byte & 127) * worth;
      if (byte < 128) return number;
      worth *= 128;
    }
  }
  function nextSigned() {
    const number = next();
    return number % 2 ? -(number + 1) / 2 : number / 2;
  }
  return { next, nextSigned };
}
