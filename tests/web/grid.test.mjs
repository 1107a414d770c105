// Clusters: exact for what is shown, each side by itself, the same wherever the window is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CELL_PX, gridClusters } from "../../maps/web/grid.js";

const SCALE = 256 * 2 ** 8;
const BOX = { minX: 0.6, minY: 0.3, maxX: 0.65, maxY: 0.34 };

function makeArrays(claims) {
  const random = ((seed) => () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648)(11);
  const places = claims.map(() => 1 + Math.floor(random() * 3));
  const placeStart = Int32Array.from([0, ...places]);
  for (let i = 1; i < placeStart.length; i += 1) placeStart[i] += placeStart[i - 1];
  const sites = 60;
  return {
    placeStart,
    siteOf: Int32Array.from({ length: placeStart[claims.length] }, () => Math.floor(random() * (sites + 5)) - 5).map((site) => Math.max(-1, site)),
    x: Float64Array.from({ length: sites }, () => 0.59 + random() * 0.07),
    y: Float64Array.from({ length: sites }, () => 0.29 + random() * 0.06),
    sideOf: Uint8Array.from(claims, () => Math.floor(random() * 3)),
    sideCount: 3,
    single: Uint8Array.from({ length: sites }, () => Number(random() < 0.1)),
  };
}

const CLAIMS = Array.from({ length: 500 }, (_, i) => i);
const ARRAYS = makeArrays(CLAIMS);
const MASK = Uint8Array.from(CLAIMS, (claim) => Number(claim % 3 !== 0));

test("a cluster counts the shown claims of its cell, each once, and each side by itself", () => {
  const per = SCALE / CELL_PX;
  const wanted = new Map();
  for (const claim of CLAIMS) {
    if (!MASK[claim]) continue;
    for (let row = ARRAYS.placeStart[claim]; row < ARRAYS.placeStart[claim + 1]; row += 1) {
      const site = ARRAYS.siteOf[row];
      if (site < 0 || ARRAYS.single[site]) continue;
      const key = `${Math.floor(ARRAYS.x[site] * per)} ${Math.floor(ARRAYS.y[site] * per)}`;
      if (!wanted.has(key)) wanted.set(key, new Set());
      wanted.get(key).add(claim);
    }
  }
  const inBox = (key) => {
    const [column, row] = key.split(" ").map(Number);
    return column >= Math.floor(BOX.minX * per) && column <= Math.floor(BOX.maxX * per) && row >= Math.floor(BOX.minY * per) && row <= Math.floor(BOX.maxY * per);
  };
  const clusters = gridClusters(ARRAYS, MASK, { box: BOX, scale: SCALE });
  const found = new Map(clusters.map((cluster) => [`${Math.floor(cluster.x * per)} ${Math.floor(cluster.y * per)}`, cluster]));
  assert.deepEqual([...found.keys()].sort(), [...wanted.keys()].filter(inBox).sort());
  for (const [key, cluster] of found) {
    const claims = [...wanted.get(key)];
    assert.equal(cluster.count, claims.length);
    for (const side of [0, 1, 2]) {
      const own = claims.filter((claim) => ARRAYS.sideOf[claim] === side).length;
      assert.equal(new Map(cluster.sides).get(side) ?? 0, own);
    }
  }
});

test("moving the window changes no cluster that stays in it", () => {
  const first = gridClusters(ARRAYS, MASK, { box: BOX, scale: SCALE });
  const moved = { minX: BOX.minX - 0.0031, minY: BOX.minY + 0.0017, maxX: BOX.maxX - 0.0031, maxY: BOX.maxY + 0.0017 };
  const plain = ({ x, y, count, sides, site }) => JSON.stringify([x, y, count, sides, site]);
  const second = new Set(gridClusters(ARRAYS, MASK, { box: moved, scale: SCALE }).map(plain));
  const edge = CELL_PX / SCALE;
  const inside = first.filter(({ x, y }) => x > moved.minX + edge && x < moved.maxX - edge && y > moved.minY + edge && y < moved.maxY - edge);
  assert.ok(inside.length > 20);
  for (const cluster of inside) assert.ok(second.has(plain(cluster)));
});

test("claims of one place stand at it; others so far from the edge that no two clusters touch", () => {
  const clusters = gridClusters(ARRAYS, MASK, { box: BOX, scale: SCALE });
  assert.ok(clusters.some(({ site }) => site >= 0));
  for (const { x, y, site } of clusters) {
    if (site >= 0) assert.deepEqual([x, y], [ARRAYS.x[site], ARRAYS.y[site]]);
    else for (const value of [x, y]) {
      const within = ((value * SCALE) / CELL_PX) % 1;
      assert.ok(within > 0.41 && within < 0.59);
    }
  }
});

test("swapping the sides mirrors the shares", () => {
  const swapped = { ...ARRAYS, sideOf: ARRAYS.sideOf.map((side) => [1, 0, 2][side]) };
  const one = gridClusters(ARRAYS, MASK, { box: BOX, scale: SCALE });
  const other = gridClusters(swapped, MASK, { box: BOX, scale: SCALE });
  one.forEach((cluster, i) => {
    const mirrored = cluster.sides.map(([side, count]) => [[1, 0, 2][side], count]).sort((a, b) => a[0] - b[0]);
    assert.deepEqual(other[i].sides, mirrored);
  });
});

test("nothing shown, nothing drawn", () => {
  assert.deepEqual(gridClusters(ARRAYS, new Uint8Array(CLAIMS.length), { box: BOX, scale: SCALE }), []);
});
