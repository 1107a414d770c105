// Many claims in one view: counted by the cells of a grid, each side by itself. Pure.
//
// The grid hangs on the world, not on the window: moving the map changes no cell.

/**
 * @typedef {{
 *   x: number, y: number,
 *   count: number,
 *   sides: [number, number][],
 *   site: number,
 *   cell: number,
 * }} Cluster
 *   x, y: world coordinates; sides: option of the claimant and its claims, in the order of the
 *   options; site: the one place that all its claims are at, -1 where there are several.
 *
 * @typedef {{
 *   placeStart: Int32Array,
 *   siteOf: Int32Array,
 *   x: Float64Array, y: Float64Array,
 *   sideOf: Uint16Array, sideCount: number,
 *   single: Uint8Array,
 * }} Arrays
 *   single: 1 for sites that are not gathered: they are drawn each by itself.
 */

/** Side of a cell, px. */
export const CELL_PX = 60;
/** Most of a cell that its middle may leave free on each side; no two clusters touch. */
const EDGE = 0.42;

/**
 * Gather the claims in a view. A claim with several places in a cell counts there once.
 *
 * @param {Arrays} arrays
 * @param {Uint8Array} mask
 * @param {{box: import("./geometry.js").Box, scale: number}} view
 * @param {number} [cellPx]
 * @returns {Cluster[]} by cell: from north to south, from west to east
 */
export function gridClusters(arrays, mask, { box, scale }, cellPx = CELL_PX) {
  const { placeStart, siteOf, x, y, sideOf, sideCount, single } = arrays;
  const per = scale / cellPx;
  const left = Math.floor(box.minX * per);
  const top = Math.floor(box.minY * per);
  const columns = Math.floor(box.maxX * per) - left + 1;
  const rows = Math.floor(box.maxY * per) - top + 1;
  const cells = columns * rows;
  const counts = new Int32Array(cells);
  const bySide = new Int32Array(cells * sideCount);
  const sumX = new Float64Array(cells);
  const sumY = new Float64Array(cells);
  const site = new Int32Array(cells).fill(-1);
  const last = new Int32Array(cells).fill(-1);
  const total = mask.length;
  for (let claim = 0; claim < total; claim += 1) {
    if (mask[claim] === 0) continue;
    const end = placeStart[claim + 1];
    for (let row = placeStart[claim]; row < end; row += 1) {
      const at = siteOf[row];
      if (at < 0 || single[at] === 1) continue;
      const column = Math.floor(x[at] * per) - left;
      const line = Math.floor(y[at] * per) - top;
      if (column < 0 || column >= columns || line < 0 || line >= rows) continue;
      const cell = line * columns + column;
      if (last[cell] === claim) {
        if (site[cell] !== at) site[cell] = -2;
        continue;
      }
      if (site[cell] === -1) site[cell] = at;
      else if (site[cell] !== at) site[cell] = -2;
      last[cell] = claim;
      counts[cell] += 1;
      bySide[cell * sideCount + sideOf[claim]] += 1;
      sumX[cell] += x[at];
      sumY[cell] += y[at];
    }
  }
  /** @type {Cluster[]} */
  const made = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const count = counts[cell];
    if (!count) continue;
    const alone = site[cell] >= 0;
    const west = (left + (cell % columns)) / per;
    const north = (top + Math.floor(cell / columns)) / per;
    made.push({
      x: alone ? x[site[cell]] : within(sumX[cell] / count, west, 1 / per),
      y: alone ? y[site[cell]] : within(sumY[cell] / count, north, 1 / per),
      count,
      sides: sharesOf(bySide, cell * sideCount, sideCount),
      site: alone ? site[cell] : -1,
      cell,
    });
  }
  return made;
}

/**
 * The mean of a cell's claims, kept so far from its edges that no two clusters touch.
 *
 * @param {number} value
 * @param {number} start
 * @param {number} size
 */
function within(value, start, size) {
  return Math.min(start + size * (1 - EDGE), Math.max(start + size * EDGE, value));
}

/** @param {Int32Array} bySide @param {number} from @param {number} count @returns {[number, number][]} */
function sharesOf(bySide, from, count) {
  /** @type {[number, number][]} */
  const shares = [];
  for (let side = 0; side < count; side += 1) if (bySide[from + side]) shares.push([side, bySide[from + side]]);
  return shares;
}
