import { wireDesk } from "./desk/keyboard.js";

wireDesk(document);
