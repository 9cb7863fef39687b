import { canShrinkHere, shrinkHere } from "./here.js";

/** @import { PictureSize } from "../types.d.ts" */

/** @typedef {{id: number, bytes: ArrayBuffer, type: string, size: PictureSize}} Asked */

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (self));

scope.onmessage = async (/** @type {MessageEvent<Asked>} */ { data }) => {
  const { id, bytes, type, size } = data;
  if (!canShrinkHere()) {
    scope.postMessage({ id, isUnable: true, bytes }, [bytes]);
    return;
  }
  const picture = await shrinkHere(bytes, type, size).catch(() => null);
  scope.postMessage({ id, picture }, picture ? [picture.bytes] : []);
};
