import { wireInsertions } from "./desk/cards.js";
import { wireDesk } from "./desk/keyboard.js";
import { maybe } from "./dom.js";

wireDesk(document);
wireInsertions(document);
const zones = /** @type {HTMLFormElement | null} */ (maybe(document, "form[data-zones]"));
if (zones) import("./desk/zones.js").then(({ wireZones }) => wireZones(zones)).catch(() => {}); // the numbers remain
