/** The cards as the town gives them to phones: `GET /fiches.json`. */

export interface Pack {
  language: string;
  /** words that say nothing of what is wanted */
  empty_words: string[];
  cards: PackedCard[];
}

export interface PackedCard {
  code: string;
  title: string;
  summary: string;
  keywords: string[];
  /** topics that it may spare */
  topics: string[];
  /** the block `content` of its page */
  content: string;
}

/** What a card is found by: made of its words, each with its worth. */
export interface Indexed {
  code: string;
  worth: Map<string, number>;
  topics: string[];
}

export type CardKind = "shown" | "opened" | "useful" | "useless" | "deflected";
