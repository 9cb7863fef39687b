/**
 * SHA-256 of bytes, in hexadecimal.
 * @param {BufferSource} bytes
 */
export async function sha256Hex(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Hexadecimal to base64, as `Content-Digest` and `Upload-Checksum` want it.
 * @param {string} hex
 */
export function hexToBase64(hex) {
  const bytes = hex.match(/../g) ?? [];
  return btoa(bytes.map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join(""));
}
