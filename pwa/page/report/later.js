/**
 * What the form needs once something is typed: fetched at the first touch, so that a first visit weighs less and all of
 * it is there before the signal goes.
 */
export { preparePhoto } from "../../capture/photos.js";
export { roomForPhoto } from "../../capture/storage.js";
export { keptMarkup, sayPersistence } from "./confirmation.js";
export { keepReport, problemWords } from "./sending.js";
export { showSummary } from "./summary.js";
