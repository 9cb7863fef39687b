/** Crockford's base32: no I, L, O, U, so that a reference can be read over the telephone. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LOOK_ALIKES = /** @type {Record<string, string>} */ ({ I: "1", L: "1", O: "0" });
/** x⁵ + x² + 1, the polynomial of GF(32) */
const POLYNOMIAL = 0x25;

/** A random id for a case made on this device (UUID version 4). */
export function newCaseId() {
  return crypto.randomUUID();
}

/**
 * The reference shown before the town gave its own: the UUID's last 30 bits and a check letter, `P-7F3K9Q-X`.
 * @param {string} id a UUID
 */
export function provisionalReference(id) {
  const bits = Number.parseInt(id.replaceAll("-", "").slice(-8), 16) & 0x3fffffff;
  const symbols = [25, 20, 15, 10, 5, 0].map((shift) => (bits >>> shift) & 31);
  return `P-${symbols.map(letter).join("")}-${letter(checkSymbol(symbols))}`;
}

/**
 * The same reference as a person may have typed or dictated it, or null when its check letter is wrong.
 * @param {string} typed
 */
export function readProvisional(typed) {
  const [first, ...rest] = typed.toUpperCase().replace(/[\s-]/g, "");
  const letters = rest.map((symbol) => LOOK_ALIKES[symbol] ?? symbol).join("");
  const symbols = [...letters].map((symbol) => ALPHABET.indexOf(symbol));
  if (first !== "P" || symbols.length !== 7 || symbols.includes(-1)) return null;
  if (checkSymbol(symbols.slice(0, 6)) !== symbols[6]) return null;
  return `P-${letters.slice(0, 6)}-${letters[6]}`;
}

/** @param {number} value */
function letter(value) {
  return /** @type {string} */ (ALPHABET[value]);
}

/**
 * Σ αⁱ⁺¹·dᵢ in GF(32) with α = 2: any one wrong symbol and any two neighbours exchanged are noticed.
 * @param {number[]} symbols
 */
function checkSymbol(symbols) {
  let power = 1;
  let check = 0;
  for (const symbol of symbols) {
    power = double(power);
    check ^= product(power, symbol);
  }
  return check;
}

/** @param {number} value */
function double(value) {
  const shifted = value << 1;
  return shifted & 32 ? shifted ^ POLYNOMIAL : shifted;
}

/**
 * @param {number} left
 * @param {number} right
 */
function product(left, right) {
  let sum = 0;
  for (let factor = right, shifted = left; factor; factor >>= 1, shifted = double(shifted)) {
    if (factor & 1) sum ^= shifted;
  }
  return sum;
}
