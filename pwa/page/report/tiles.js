import { t } from "../../kernel/words.js";
import { cloneOf, maybe, must } from "../dom.js";

/** @import { Photo } from "../../types.d.ts" */

/**
 * The square tiles of the photos, cloned from the templates of the page.
 * @param {HTMLElement} root
 * @param {{remove: (n: number) => void, undo: (photo: Photo) => void}} hands
 */
export function createTiles(root, { remove, undo }) {
  const list = must(root, "[data-photo-list]");
  /** @type {Map<number, {tile: HTMLElement, url: string | null}>} */
  const tiles = new Map();

  /**
   * @param {number} n
   * @param {HTMLElement} tile
   * @param {string | null} [url]
   */
  function place(n, tile, url = null) {
    const present = tiles.get(n);
    if (present?.url && present.url !== url) URL.revokeObjectURL(present.url);
    if (present) present.tile.replaceWith(tile);
    else list.append(tile);
    tiles.set(n, { tile, url });
  }

  /** @param {number} n */
  function drop(n) {
    const present = tiles.get(n);
    if (present?.url) URL.revokeObjectURL(present.url);
    present?.tile.remove();
    tiles.delete(n);
  }

  return {
    drop,

    /**
     * @param {number} n
     * @param {string} name
     */
    prepare(n, name) {
      const tile = cloneOf(root, "[data-photo-template]");
      must(tile, "[data-photo-remove]").hidden = true;
      must(tile, "[data-photo-state]").hidden = false;
      must(tile, "[data-photo-figure]").textContent = t("Un instant…");
      tile.querySelector("[data-photo-ring]")?.setAttribute("stroke-dasharray", "25 100");
      must(tile, "[data-photo-name]").textContent = name;
      tile.setAttribute("aria-busy", "true");
      place(n, tile);
    },

    /** @param {Photo} photo */
    show(photo) {
      const { n, name, type, bytes } = photo;
      const tile = cloneOf(root, "[data-photo-template]");
      const isPicture = type.startsWith("image/");
      const url = isPicture ? URL.createObjectURL(new Blob([bytes], { type })) : null;
      const image = /** @type {HTMLImageElement} */ (must(tile, "[data-photo-image]"));
      image.hidden = !isPicture;
      if (url) image.src = url;
      image.alt = t("Photo {n}", { n });
      must(tile, "[data-photo-file]").hidden = isPicture;
      must(tile, "[data-photo-name]").textContent = name;
      must(tile, "[data-photo-remove-label]").textContent = isPicture
        ? t("Retirer la photo {n}", { n })
        : t("Retirer {name}", { name });
      const button = must(tile, "[data-photo-remove]");
      button.addEventListener("click", () => remove(n));
      if (photo.question) tile.append(markOf(photo));
      const hadFocus = tiles.get(n)?.tile.contains(document.activeElement);
      place(n, tile, url);
      if (hadFocus) button.focus();
    },

    /** @param {Photo} photo */
    removed(photo) {
      const tile = cloneOf(root, "[data-photo-removed-template]");
      const button = must(tile, "[data-photo-undo]");
      button.addEventListener("click", () => undo(photo));
      place(photo.n, tile);
      button.focus();
    },

    /** Once the person goes on, what was removed is no longer offered back. */
    forgetRemoved() {
      for (const [n, { tile }] of tiles) if (tile.matches("[data-photo-removed]")) drop(n);
    },

    /** @param {number} n */
    pictureOf(n) {
      const url = tiles.get(n)?.url;
      const image = url ? maybe(/** @type {HTMLElement} */ (tiles.get(n)?.tile), "img") : null;
      return image ? { url: /** @type {string} */ (url), alt: image.getAttribute("alt") ?? "" } : null;
    },
  };
}

/**
 * The field that a file of a question is: as many as there are files.
 * @param {Photo} photo
 */
function markOf({ n, question }) {
  const mark = document.createElement("input");
  mark.type = "hidden";
  mark.name = `q.${question}`;
  mark.value = String(n);
  return mark;
}
