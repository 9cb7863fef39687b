/** The photos of the form, before there are any: what keeps and shows them is fetched with the first. */

import { all } from "../dom.js";

/** @import { Photo } from "../../types.d.ts" */
/** @typedef {Parameters<typeof import("./photos.js").openPhotos>[1]} Ports */
/** @typedef {ReturnType<typeof import("./photos.js").openPhotos>} Photos */

/**
 * @param {HTMLFormElement} form
 * @param {Ports} ports
 */
export function wirePhotos(form, ports) {
  /** @type {Photos | null} */
  let photos = null;
  /** @type {Promise<void>} */
  let preparing = Promise.resolve();

  async function open() {
    const { openPhotos } = await ports.later();
    photos ??= openPhotos(form, ports);
    return photos;
  }

  for (const root of all(form, "[data-photos]")) {
    const take = (/** @type {EventTarget | null} */ target) => {
      if (!(target instanceof HTMLInputElement) || target.type !== "file") return;
      const files = [...(target.files ?? [])];
      target.value = ""; // the same file may be picked again
      const add = async () => (await open()).add(root.dataset.photos ?? "", files);
      if (files.length > 0) preparing = preparing.then(add);
    };
    root.addEventListener("change", ({ target }) => take(target));
    all(root, "input").forEach(take); // picked before this script came
  }

  return {
    list: () => photos?.list() ?? [],
    /** When every picked file was kept or refused. */
    ready: () => preparing,
    /** Those joined to the whole, and not to a question of it. */
    joined: () => photos?.joined() ?? 0,
    pictureOf: (/** @type {number} */ n) => photos?.pictureOf(n) ?? null,
    forget: () => photos?.forget(),
    forgetRemoved: () => photos?.forgetRemoved(),
    show: async (/** @type {Photo} */ photo) => (await open()).show(photo),
  };
}
