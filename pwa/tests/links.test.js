import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { hideOver } from "../page/news.js";
import { valuesInLink } from "../page/report/linked.js";
import { standInFor } from "../worker/rules.js";

const { questions, box, links } = JSON.parse(
  readFileSync(new URL("../../tests/vectors/links.json", import.meta.url), "utf8"),
);

test("a link is read as the town reads it", () => {
  for (const { says, search, modes, values } of links) {
    const read = valuesInLink(search, { questions, modes, box });
    const { pick_map } = read;
    assert.deepEqual(pick_map ? { ...read, pick_map: pick_map.map((pick) => JSON.parse(pick)) } : read, values, says);
  }
});

test("without the corners of the town no point is believed", () => {
  const given = { questions, modes: ["map"], box: null };
  assert.deepEqual(valuesInLink("?lat=46.8&lon=-71.2", given), {});
});

test("a value is cut where the form cuts it", () => {
  const given = { questions, modes: ["text"], box };
  const read = valuesInLink(`?place=${"é".repeat(400)}&comment=${"a".repeat(5000)}`, given);
  assert.deepEqual([read.place_label[0].length, read.comment[0].length], [300, 4000]);
});

test("a page that is not kept has its stand-in, or none", () => {
  assert.equal(standInFor("/signaler/nid-de-poule"), "/demandes/nouvelle/nid-de-poule");
  assert.equal(standInFor("/demarches/graffiti"), "/demandes/nouvelle/graffiti");
  assert.equal(standInFor("/demarches/categorie/rues"), "/demarches");
  for (const path of [
    "/demarches",
    "/signaler",
    "/signaler/a/b",
    "/demandes/nouvelle/graffiti",
    "/plus/confidentialite",
  ])
    assert.equal(standInFor(path), null, path);
});

test("news that is over is hidden, and its section with the last of it", () => {
  const item = (/** @type {string} */ until) => ({ hidden: false, dataset: { until } });
  const items = [item("2026-11-30T00:00:00-05:00"), item("2026-12-15T00:00:00-05:00")];
  const section = { hidden: false, querySelector: () => items.find(({ hidden }) => !hidden) ?? null };
  const root = /** @type {ParentNode} */ (
    /** @type {unknown} */ ({
      querySelectorAll: (/** @type {string} */ what) => (what === "[data-news] [data-until]" ? items : [section]),
    })
  );
  hideOver(root, Date.parse("2026-11-30T04:59:00Z"));
  assert.deepEqual([items[0].hidden, items[1].hidden, section.hidden], [false, false, false]);
  hideOver(root, Date.parse("2026-11-30T05:00:00Z"));
  assert.deepEqual([items[0].hidden, items[1].hidden, section.hidden], [true, false, false]);
  hideOver(root, Date.parse("2027-01-01T00:00:00Z"));
  assert.deepEqual([items[1].hidden, section.hidden], [true, true]);
});
