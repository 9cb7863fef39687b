/** What the programs are made of, read from esbuild's own account of them: what a page fetches at once, later, or nowhere else. */

import { basename } from "node:path";

/** @import { Metafile } from "esbuild" */

/**
 * Parts of programs that are reached through these sources alone.
 * @param {Metafile | null} page
 * @param {string[]} sources ends of paths
 * @returns {string[]}
 */
export function partsOnlyOf(page, sources) {
  const outputs = page?.outputs ?? {};
  const doors = Object.keys(outputs).filter((path) => sources.some((end) => outputs[path].entryPoint?.endsWith(end)));
  const entries = Object.keys(outputs).filter((path) => !basename(path).startsWith("part-"));
  const elsewhere = reached(entries, outputs, doors);
  return [...reached(doors, outputs)].filter((path) => !elsewhere.has(path)).map((path) => basename(path));
}

/**
 * All that these outputs import, at once or later, without going through some of them.
 * @param {string[]} from
 * @param {Metafile["outputs"]} outputs
 * @param {string[]} [except]
 */
export function reached(from, outputs, except = []) {
  const seen = new Set(from);
  for (const path of seen) {
    for (const { path: next } of outputs[path]?.imports ?? [])
      if (!except.includes(next) && next in outputs) seen.add(next);
  }
  return seen;
}

/**
 * What a first visit of the report form fetches: the page's program, the form's, and all that they import at once. What
 * comes at the first touch or when something is sent is not in it.
 * @param {Metafile | null} page
 */
export function firstVisit(page) {
  const outputs = page?.outputs ?? {};
  const starts = ["pwa/page/main.js", "pwa/page/report/open.js"];
  const entries = Object.keys(outputs).filter((path) => starts.includes(outputs[path].entryPoint ?? ""));
  return [...atOnce(entries, outputs)];
}

/**
 * These outputs and all that they import at once.
 * @param {string[]} entries
 * @param {Metafile["outputs"]} outputs
 */
function atOnce(entries, outputs) {
  const wanted = new Set(entries);
  for (const path of wanted) {
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && next in outputs) wanted.add(next);
    }
  }
  return wanted;
}
