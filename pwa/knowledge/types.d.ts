/** The cards as the town gives them to phones: `GET /fiches.json`. */

import type { SearchIndex } from "../search/types.d.ts";

export interface Pack {
  language: string;
  /** HTML of a card that may spare a demand, to be filled */
  answer: string;
  /** HTML of what takes the place of the form once a card has answered */
  answered: string;
  /** of what the cards are about */
  index: SearchIndex;
  cards: PackedCard[];
}

export interface PackedCard {
  code: string;
  title: string;
  summary: string;
  /** the block `content` of its page */
  content: string;
}

export type CardKind = "shown" | "opened" | "useful" | "useless" | "deflected";
