// How many claims are drawn as one: a ring with a piece for each side, and the number within.

import { Taken } from "./place_labels.js";

/**
 * @typedef {import("./marks.js").Drawn} Drawn
 * @typedef {{
 *   x: number, y: number, half: number,
 *   rect: import("./place_labels.js").Rect,
 *   count: number, text: string,
 *   shares: [string, number][],
 * }} Chip
 *   x, y: its middle, layer points; half: half its width.
 */

const LEAST_PX = 11;
const MOST_PX = 25;
const RING_PX = 4;
const CHIP_PX = 20;
const FONT = '"Noto Sans", "Segoe UI", system-ui, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';

/**
 * @param {number} count
 * @returns {number} radius, px: ten times as many claims add as much again
 */
export function radiusOf(count) {
  return Math.min(MOST_PX, LEAST_PX + 3.1 * Math.log10(Math.max(1, count)));
}

/** @param {number} count @returns {string} in four characters; in full in what a click opens */
export function shortCount(count) {
  if (count < 10_000) return String(count);
  if (count < 1_000_000) return `${Math.floor(count / 1000)}k`;
  return `${Math.floor(count / 100_000) / 10}M`;
}

/**
 * @param {import("./canvas.js").View} view
 * @param {import("./palette.js").Palette} palette
 * @param {Drawn} cluster
 * @param {string[]} sideKeys
 */
export function paintCluster(view, palette, cluster, sideKeys) {
  const { context } = view;
  const x = cluster.x * view.scale - view.originX;
  const y = cluster.y * view.scale - view.originY;
  const { radius } = cluster;
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = palette.part("label_halo");
  context.fill();
  context.lineWidth = RING_PX;
  let from = -Math.PI / 2;
  for (const [side, count] of cluster.sides) {
    const to = from + (2 * Math.PI * count) / cluster.count;
    context.beginPath();
    context.arc(x, y, radius - RING_PX / 2, from, to);
    context.strokeStyle = palette.side(sideKeys[side]);
    context.stroke();
    from = to;
  }
  paintNumber(context, palette, shortCount(cluster.count), x, y, 12);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {number} size px
 */
function paintNumber(context, palette, text, x, y, size) {
  context.font = `600 ${text.length > 3 ? size - 1.5 : size}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = palette.part("ink");
  context.fillText(text, x, y + 0.5);
}

/**
 * The numbers of areas, each where it covers no other number; the greatest ones first.
 *
 * @param {import("./canvas.js").View} view
 * @param {Drawn[]} clusters
 * @param {import("./model.js").Site[]} sites
 * @param {(site: import("./model.js").Site) => [string, number][]} sharesOf
 * @returns {Chip[]}
 */
export function chipsOf(view, clusters, sites, sharesOf) {
  const taken = new Taken();
  for (const { x, y, radius } of clusters) taken.add(around(x * view.scale - view.originX, y * view.scale - view.originY, radius, radius));
  const wanted = sites
    .filter((site) => site.draw !== "spot" && site.draw !== "ring")
    .map((site) => {
      const shares = sharesOf(site);
      const count = shares.reduce((sum, [, own]) => sum + own, 0);
      return { site, shares, count, text: `${site.draw === "candidates" ? "?" : ""}${shortCount(count)}` };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.site.index - b.site.index);
  /** @type {Chip[]} */
  const made = [];
  for (const { site, shares, count, text } of wanted) {
    const half = 6 + 3.7 * text.length;
    const places = [...site.anchors, ...site.labels].map(([x, y]) => [x * view.scale - view.originX, y * view.scale - view.originY]);
    const free = places.find(([x, y]) => taken.isFree(around(x, y, half + 2, CHIP_PX / 2 + 2)));
    // One of several candidates is not singled out: without room its outline has to do.
    if (!free && site.draw === "candidates") continue;
    const [x, y] = free ?? places[0] ?? [NaN, NaN];
    const rect = around(x, y, half, CHIP_PX / 2);
    taken.add(rect);
    made.push({ x, y, half, rect, count, text, shares });
  }
  return made;
}

/** @param {number} x @param {number} y @param {number} wide @param {number} high */
function around(x, y, wide, high) {
  return { minX: x - wide, maxX: x + wide, minY: y - high, maxY: y + high };
}

/**
 * The number of claims of an area: a box, not a dot, with a bar of the sides under it.
 *
 * @param {import("./canvas.js").View} view
 * @param {import("./palette.js").Palette} palette
 * @param {Chip} chip
 */
export function paintChip({ context }, palette, { x, y, half, count, text, shares }) {
  context.setLineDash([]);
  context.beginPath();
  context.roundRect(x - half, y - CHIP_PX / 2, 2 * half, CHIP_PX, 3);
  context.fillStyle = palette.part("label_halo");
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = palette.part("muted");
  context.stroke();
  let from = x - half + 2;
  for (const [side, own] of shares) {
    const part = ((2 * half - 4) * own) / count;
    context.fillStyle = palette.side(side);
    context.fillRect(from, y + CHIP_PX / 2 - 5, part, 3.5);
    from += part;
  }
  paintNumber(context, palette, text, x, y - 2, 11.5);
}

/**
 * @param {Drawn[]} clusters
 * @param {number} x
 * @param {number} y
 * @param {number} scale
 * @returns {Drawn | null}
 */
export function clusterAt(clusters, x, y, scale) {
  for (const cluster of clusters) {
    if (Math.hypot((cluster.x - x) * scale, (cluster.y - y) * scale) <= cluster.radius) return cluster;
  }
  return null;
}
