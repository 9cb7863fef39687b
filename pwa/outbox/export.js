import { t } from "../kernel/words.js";
import { zip } from "./zip.js";

/** @import { BlobRow, Item } from "../types.d.ts" */

const EXTENSIONS = /** @type {Record<string, string>} */ ({
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "application/pdf": "pdf",
});

/**
 * A report as files: a text to read, the bytes as sent, its photos.
 * @param {Item} item
 * @param {BlobRow[]} blobs
 */
export function exported(item, blobs) {
  const name = item.receipt?.reference ?? item.provisional;
  const photos = blobs.map(({ n, type, bytes }) => ({
    name: `${name}/photo-${n}.${EXTENSIONS[type] ?? "bin"}`,
    bytes: new Uint8Array(bytes),
  }));
  const text = new TextEncoder().encode(letter(item).join("\r\n"));
  const body = { name: `${name}/demande.json`, bytes: new Uint8Array(item.body) };
  return { name: `${name}.zip`, bytes: zip([{ name: `${name}/LISEZ-MOI.txt`, bytes: text }, body, ...photos]) };
}

/** @param {Item} item */
function letter({ title, receipt, provisional, captured_at, parts }) {
  return [
    title,
    t("Référence provisoire : {provisional}", { provisional }),
    receipt
      ? t("Reçu par la Ville. Numéro {reference}.", { reference: receipt.reference })
      : t("Pas encore reçu par la Ville."),
    t("Saisi le {instant}", { instant: captured_at }),
    t("Photos et documents : {count}", { count: parts.length }),
    "",
  ];
}
