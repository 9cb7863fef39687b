/** @typedef {{name: string, bytes: Uint8Array}} Entry */

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** version 2.0, names in UTF-8, stored without compression, 1 January 1980: the same files give the same zip */
const COMMON = [20, 0x0800, 0, 0, 0x0021];

/**
 * A zip without compression: photos are compressed already.
 * @param {Entry[]} entries
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function zip(entries) {
  /** @type {Uint8Array[]} */
  const files = [];
  /** @type {Uint8Array[]} */
  const directory = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const path = new TextEncoder().encode(name);
    const sizes = [crc32(bytes), bytes.length, bytes.length];
    const local = [record(LOCAL, COMMON, sizes, [path.length, 0], []), path, bytes];
    directory.push(record(CENTRAL, [20, ...COMMON], sizes, [path.length, 0, 0, 0, 0], [0, offset]), path);
    files.push(...local);
    offset += lengthOf(local);
  }
  const count = entries.length;
  const end = record(END, [0, 0, count, count], [lengthOf(directory), offset], [0], []);
  return join([...files, ...directory, end]);
}

/**
 * One header: the signature, then numbers of two, four, two and four bytes.
 * @param {number} signature
 * @param {number[]} shorts
 * @param {number[]} longs
 * @param {number[]} moreShorts
 * @param {number[]} moreLongs
 */
function record(signature, shorts, longs, moreShorts, moreLongs) {
  const bytes = [...little(signature, 4)];
  for (const value of shorts) bytes.push(...little(value, 2));
  for (const value of longs) bytes.push(...little(value, 4));
  for (const value of moreShorts) bytes.push(...little(value, 2));
  for (const value of moreLongs) bytes.push(...little(value, 4));
  return Uint8Array.from(bytes);
}

/**
 * @param {number} value
 * @param {number} size
 */
function little(value, size) {
  return Array.from({ length: size }, (_, index) => (value >>> (8 * index)) & 255);
}

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** @param {Uint8Array[]} pieces */
function lengthOf(pieces) {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** @param {Uint8Array[]} pieces */
function join(pieces) {
  const whole = new Uint8Array(lengthOf(pieces));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
