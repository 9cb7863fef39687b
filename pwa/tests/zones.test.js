import assert from "node:assert/strict";
import { test } from "node:test";
import { between, resized, shifted } from "../page/desk/zone.js";

const ZONE = { left: 40, top: 40, width: 20, height: 10 };

test("a zone is drawn between two corners in any order, its edges rounded outwards", () => {
  const wanted = { left: 10, top: 20, width: 21, height: 31 };
  assert.deepEqual(between({ x: 10.2, y: 20.9 }, { x: 30.1, y: 50.01 }), wanted);
  assert.deepEqual(between({ x: 30.1, y: 20.9 }, { x: 10.2, y: 50.01 }), wanted);
});

test("what is drawn over the edge ends at it, and is never nothing", () => {
  assert.deepEqual(between({ x: -5, y: 90 }, { x: 4, y: 120 }), { left: 0, top: 90, width: 4, height: 10 });
  assert.deepEqual(between({ x: 100, y: 0 }, { x: 104, y: 0 }), { left: 99, top: 0, width: 1, height: 1 });
});

test("a zone is moved as far as the edge and keeps its size", () => {
  assert.deepEqual(shifted(ZONE, 1, -1), { ...ZONE, left: 41, top: 39 });
  assert.deepEqual(shifted(ZONE, 99, -99), { ...ZONE, left: 80, top: 0 });
});

test("a zone grows as far as the edge and shrinks to one hundredth", () => {
  assert.deepEqual(resized(ZONE, 5, 5), { ...ZONE, width: 25, height: 15 });
  assert.deepEqual(resized(ZONE, 99, -99), { ...ZONE, width: 60, height: 1 });
});
