/**
 * What the form needs once something is typed: fetched at the first touch, so that a first visit weighs less and all of
 * it is there before the signal goes.
 */
export { createShrinker, preparePhoto, USUAL_LIMITS } from "../../capture/photos.js";
export { roomForPhoto } from "../../capture/storage.js";
export { get } from "../../outbox/outbox.js";
export { readAgain, showRefusal } from "./again.js";
export { faultsIn } from "./checking.js";
export { keptMarkup, sayPersistence, showReceipt } from "./confirmation.js";
export { openPhotos } from "./photos.js";
export { showSame } from "./same.js";
export { keepReport, problemWords } from "./sending.js";
export { showSummary } from "./summary.js";
