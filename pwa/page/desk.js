import { wireInsertions } from "./desk/cards.js";
import { wireDesk } from "./desk/keyboard.js";

wireDesk(document);
wireInsertions(document);
