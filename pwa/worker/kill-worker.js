import { stepAside } from "./kill.js";

stepAside(/** @type {any} */ (self)); // the scope's own type exists in the worker's lib alone
