// Where labels go: in order of importance, each at the first of its positions that is free.

/**
 * @typedef {{minX: number, minY: number, maxX: number, maxY: number}} Rect
 * @typedef {{x: number, y: number, rect: Rect, align: "left" | "center" | "right"}} Spot
 *   x, y: middle of the text; align: the end of its lines that is nearest to the point.
 */

const CELL_PX = 64;

/** Rectangles that are taken, in a grid so that thousands stay quick. */
export class Taken {
  constructor() {
    /** @type {Map<string, Rect[]>} */
    this.cells = new Map();
  }

  /** @param {Rect} rect */
  add(rect) {
    for (const key of cellsOf(rect)) {
      const cell = this.cells.get(key);
      if (cell) cell.push(rect);
      else this.cells.set(key, [rect]);
    }
  }

  /**
   * @param {Rect} rect
   * @returns {boolean} whether nothing taken touches it
   */
  isFree(rect) {
    for (const key of cellsOf(rect)) {
      for (const other of this.cells.get(key) ?? []) {
        if (
          rect.minX < other.maxX && other.minX < rect.maxX &&
          rect.minY < other.maxY && other.minY < rect.maxY
        ) return false;
      }
    }
    return true;
  }
}

/** @param {Rect} rect */
function* cellsOf(rect) {
  for (let x = Math.floor(rect.minX / CELL_PX); x <= Math.floor(rect.maxX / CELL_PX); x += 1) {
    for (let y = Math.floor(rect.minY / CELL_PX); y <= Math.floor(rect.maxY / CELL_PX); y += 1) {
      yield `${x},${y}`;
    }
  }
}

/**
 * The places where a label of a size may stand, best first.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number | null} gap distance from the point, px; null for the name of an area,
 *   which stays in its middle
 * @param {boolean} [fixed] the middle of the text is the point itself
 * @returns {Spot[]}
 */
export function positions(x, y, width, height, gap, fixed = false) {
  const offsets = fixed ? [[0, 0]] : gap === null ? inside(height) : around(width, height, gap);
  return offsets.map(([dx, dy]) => ({
    x: x + dx,
    y: y + dy,
    align: dx > 0 ? "left" : dx < 0 ? "right" : "center",
    rect: {
      minX: x + dx - width / 2,
      maxX: x + dx + width / 2,
      minY: y + dy - height / 2,
      maxY: y + dy + height / 2,
    },
  }));
}

/** @param {number} height */
function inside(height) {
  return [0, -0.6, 0.6].map((lines) => [0, lines * height]);
}

/** @param {number} width @param {number} height @param {number} gap */
function around(width, height, gap) {
  const side = gap + width / 2;
  const up = gap + height / 2;
  const slant = 0.75;
  return [
    [side, 0], [-side, 0], [0, -up], [0, up],
    [side * slant, -up * slant], [side * slant, up * slant],
    [-side * slant, -up * slant], [-side * slant, up * slant],
  ];
}
