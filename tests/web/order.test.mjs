// The list's order: every claim once, by the column, the newest first among equals.

import assert from "node:assert/strict";
import { test } from "node:test";
import { orderBy, orderByDay, passing, rankNames } from "../../maps/web/order.js";

const NO = -0x80000000;
const DAYS = [1, 3, 3, 3, 7, 9, 9, NO, NO];
const RANKS = [1, 0, 1, -1, 0, 1, 0, 1, -1];
const claims = {
  total: DAYS.length,
  dayStart: Int32Array.from(DAYS),
  noDay: NO,
  rank: (column) => (column === "side" ? { of: Int32Array.from(RANKS), count: 2 } : null),
};

test("by day, either way: undated last, one day's claims in their order", () => {
  assert.deepEqual([...orderByDay(claims, false)], [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...orderByDay(claims, true)], [5, 6, 4, 1, 2, 3, 0, 7, 8]);
});

test("by a column: what is not known last, the newest first among equals", () => {
  assert.deepEqual([...orderBy(claims, "side", false)], [6, 4, 1, 5, 2, 0, 7, 3, 8]);
  assert.deepEqual([...orderBy(claims, "side", true)], [5, 2, 0, 7, 6, 4, 1, 3, 8]);
});

test("agrees with a plain sort on many claims", () => {
  let seed = 7;
  const random = (below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % below; };
  const total = 3000;
  const dayStart = Int32Array.from(Array.from({ length: total }, () => random(400)).sort((a, b) => a - b));
  const of = Int32Array.from({ length: total }, () => random(12) - 1);
  const many = { total, dayStart, noDay: NO, rank: () => ({ of, count: 11 }) };
  for (const down of [false, true]) {
    const last = (i) => (of[i] < 0 ? 99 : down ? -of[i] : of[i]);
    const wanted = Array.from({ length: total }, (_, i) => i).sort((a, b) => last(a) - last(b) || dayStart[b] - dayStart[a] || a - b);
    assert.deepEqual([...orderBy(many, "x", down)], wanted);
  }
});

test("only what passes is listed", () => {
  const into = new Int32Array(9);
  const count = passing(orderByDay(claims, true), Uint8Array.from([1, 0, 0, 1, 1, 0, 0, 0, 1]), into);
  assert.deepEqual([...into.subarray(0, count)], [4, 3, 0, 8]);
});

test("names are ranked as their language sorts them", () => {
  const names = ["Şuşa", "", "Çaykənd", "Cəbrayıl", "Dəvəçi", "Şəki"];
  const ranked = (language) => [...rankNames(names, language).entries()].filter(([, rank]) => rank >= 0).sort((a, b) => a[1] - b[1]).map(([code]) => names[code]);
  assert.deepEqual(ranked("az"), ["Cəbrayıl", "Çaykənd", "Dəvəçi", "Şəki", "Şuşa"]);
  assert.equal(rankNames(names, "en")[1], -1);
});

test("no claims are no order", () => {
  const none = { ...claims, total: 0, dayStart: new Int32Array(0) };
  assert.equal(orderBy(none, "side", true).length, 0);
  assert.equal(orderBy(none, "date", true).length, 0);
});
