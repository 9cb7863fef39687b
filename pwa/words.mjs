/**
 * The words of page and worker, from the same catalogues as the server's (`server/locale`): what a first visit says in a
 * file of its own, the rest in another that comes with the first part fetched later, and the worker's in the worker.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keyOf } from "./kernel/words.js";

const ENTRY =
  /^msgid ("(?:[^"\\]|\\.)*")\n(?:msgid_plural "(?:[^"\\]|\\.)*"\nmsgstr\[0\] (".*")\nmsgstr\[1\] (".*")|msgstr (".*"))$/gm;
const STRING = '"(?:[^"\\\\\\n]|\\\\.)*"';
const SAID = new RegExp(`(?<![\\w.$])tn?\\(\\s*(${STRING})`, "g");

/** @typedef {string | [string, string]} Said */

/**
 * What each catalogue says otherwise than the French in the code, by the tag that pages bear: en, fr-CA, fr-FR.
 * @param {string} locales the folder of catalogues
 * @returns {Map<string, Map<string, Said>>}
 */
export function readCatalogues(locales) {
  /** @type {Map<string, Map<string, Said>>} */
  const found = new Map();
  if (!existsSync(locales)) return found;
  for (const language of readdirSync(locales).sort()) {
    const path = join(locales, language, "LC_MESSAGES", "riverain.po");
    if (existsSync(path)) found.set(language.replace("_", "-"), readCatalogue(readFileSync(path, "utf8")));
  }
  return found;
}

/**
 * @param {string} text of a .po file as `scripts/words.py` writes it: a string a line
 * @returns {Map<string, Said>}
 */
export function readCatalogue(text) {
  /** @type {Map<string, Said>} */
  const said = new Map();
  for (const [, sentence, one, several, alone] of text.matchAll(ENTRY)) {
    const french = JSON.parse(sentence);
    if (french === "") continue;
    if (alone) said.set(french, JSON.parse(alone));
    else said.set(french, [JSON.parse(one), JSON.parse(several)]);
  }
  return said;
}

/**
 * The sentences that programs say, each by its French or the French of one.
 * @param {Iterable<string>} files
 */
export function sentencesIn(files) {
  const found = new Set();
  for (const file of files) {
    if (!existsSync(file) || !file.endsWith(".js")) continue;
    for (const [, sentence] of readFileSync(file, "utf8").matchAll(SAID)) found.add(JSON.parse(sentence));
  }
  return [...found].sort();
}

/**
 * What these sentences become, by the mark that `t` looks them up by; nothing for those that stay as they are.
 * @param {string[]} sentences
 * @param {Map<string, Said>} catalogue
 */
export function wordsOf(sentences, catalogue) {
  /** @type {Record<string, Said>} */
  const words = {};
  /** @type {Map<string, string>} */
  const marks = new Map();
  for (const sentence of sentences) {
    const mark = keyOf(sentence);
    if (marks.has(mark))
      throw new Error(`« ${marks.get(mark)} » and « ${sentence} » have one mark: reword one of them`);
    marks.set(mark, sentence);
    const said = catalogue.get(sentence);
    if (said !== undefined && said !== sentence) words[mark] = said;
  }
  return words;
}

/**
 * The plugin that gives programs their words: `words:first:<tag>`, `words:more` and `words:worker` are what they import.
 * @param {{root: string, first: Record<string, object>, more: Record<string, string>, worker: Record<string, object>,
 *   isFirst: (file: string) => boolean}} given `more`: the addresses of what comes later, by tag
 * @returns {import("esbuild").Plugin}
 */
export function wordsPlugin({ root, first, more, worker, isFirst }) {
  const words = JSON.stringify(join(root, "pwa", "kernel", "words.js"));
  return {
    name: "words",
    setup(build) {
      build.onResolve({ filter: /^words:/ }, ({ path }) => ({ path, namespace: "words" }));
      build.onLoad({ filter: /.*/, namespace: "words" }, ({ path }) => {
        const [, which, tag] = path.split(":");
        /** @type {Record<string, () => string>} */
        const sources = {
          first: () => `import { addWords } from ${words}; addWords(${JSON.stringify(first[tag])});`,
          more: () => `import { addWords, language } from ${words};
            const files = ${JSON.stringify(more)};
            const file = files[language()] ?? files[language().slice(0, 2)];
            if (file) await import(file).then((words) => addWords(words.default), () => {});`,
          worker: () => `export const WORDS = ${JSON.stringify(worker)};`,
        };
        return { contents: sources[which](), loader: "js", resolveDir: root };
      });
      // What is fetched later and says something brings its words along, before it runs.
      build.onLoad({ filter: /\/pwa\/.*\.js$/ }, ({ path }) => {
        if (/\/(node_modules|kernel)\//.test(path)) return undefined;
        const source = readFileSync(path, "utf8");
        const isLater = Object.keys(more).length > 0 && !isFirst(path) && source.search(SAID) >= 0;
        return isLater ? { contents: `import "words:more";${source}`, loader: "js" } : undefined;
      });
    },
  };
}
