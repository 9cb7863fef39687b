/** What the build gives the worker: the words of each language, by the mark of their French sentence (words.mjs). */
declare module "words:worker" {
  export const WORDS: Record<string, Record<string, string | string[]>>;
}
