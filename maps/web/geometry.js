// Shapes in world coordinates: Web Mercator, x and y from 0 to 1, y downwards.

/**
 * @typedef {{type: "point" | "line" | "area", rings: Float64Array[]}} Part
 *   rings hold x, y, x, y ...; the first ring of an area is its outside.
 * @typedef {{minX: number, minY: number, maxX: number, maxY: number}} Box
 */

const TYPES = /** @type {const} */ (["point", "line", "area"]);
const MAX_LATITUDE_DEG = 85.0511287798;

/**
 * @param {number} lon degrees
 * @param {number} lat degrees
 * @returns {[number, number]}
 */
export function toWorld(lon, lat) {
  return [lon / 360 + 0.5, worldY(lat)];
}

/**
 * @param {number} lat degrees
 * @returns {number}
 */
export function worldY(lat) {
  const held = Math.max(-MAX_LATITUDE_DEG, Math.min(MAX_LATITUDE_DEG, lat));
  const sine = Math.sin((held * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]} longitude, latitude in degrees
 */
export function fromWorld(x, y) {
  const lat = (2 * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - Math.PI / 2) * (180 / Math.PI);
  return [(x - 0.5) * 360, lat];
}

/**
 * Read a ring of whole numbers: the first pair absolute, the others as steps.
 *
 * @param {number[]} steps
 * @param {number} perDegree
 * @returns {Float64Array}
 */
export function readRing(steps, perDegree) {
  const ring = new Float64Array(steps.length);
  let lon = 0;
  let lat = 0;
  for (let i = 0; i < steps.length; i += 2) {
    lon += steps[i];
    lat += steps[i + 1];
    ring[i] = lon / perDegree / 360 + 0.5;
    ring[i + 1] = worldY(lat / perDegree);
  }
  return ring;
}

/**
 * Read the parts of a shape, each `[type, ring, ring ...]`.
 *
 * @param {any[][]} coded
 * @param {number} perDegree
 * @returns {Part[]}
 */
export function readParts(coded, perDegree) {
  return coded.map(([type, ...rings]) => ({
    type: TYPES[type],
    rings: rings.map((ring) => readRing(ring, perDegree)),
  }));
}

/**
 * @param {Part[]} parts
 * @returns {Box}
 */
export function boxOf(parts) {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const part of parts) {
    for (const ring of part.rings) {
      for (let i = 0; i < ring.length; i += 2) {
        box.minX = Math.min(box.minX, ring[i]);
        box.maxX = Math.max(box.maxX, ring[i]);
        box.minY = Math.min(box.minY, ring[i + 1]);
        box.maxY = Math.max(box.maxY, ring[i + 1]);
      }
    }
  }
  return box;
}

/**
 * @param {Box} a
 * @param {Box} b
 * @returns {boolean}
 */
export function overlaps(a, b) {
  return a.minX <= b.maxX && b.minX <= a.maxX && a.minY <= b.maxY && b.minY <= a.maxY;
}

/**
 * Whether a point is inside an area (even-odd rule), or within `tolerance` of a line or point.
 *
 * @param {Part} part
 * @param {number} x
 * @param {number} y
 * @param {number} tolerance world units
 * @returns {boolean}
 */
export function hits(part, x, y, tolerance) {
  if (part.type === "area") return part.rings.reduce((odd, ring) => odd !== inside(ring, x, y), false);
  return part.rings.some((ring) => distance(ring, x, y) <= tolerance);
}

/** @param {Float64Array} ring @param {number} x @param {number} y */
function inside(ring, x, y) {
  let odd = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const above = ring[i + 1] > y !== ring[j + 1] > y;
    if (!above) continue;
    const crossing = ((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i];
    if (x < crossing) odd = !odd;
  }
  return odd;
}

/** @param {Float64Array} ring @param {number} x @param {number} y */
function distance(ring, x, y) {
  let best = Math.hypot(ring[0] - x, ring[1] - y);
  for (let i = 2; i < ring.length; i += 2) {
    const dx = ring[i] - ring[i - 2];
    const dy = ring[i + 1] - ring[i - 1];
    const along = dx || dy ? ((x - ring[i - 2]) * dx + (y - ring[i - 1]) * dy) / (dx * dx + dy * dy) : 0;
    const held = Math.max(0, Math.min(1, along));
    best = Math.min(best, Math.hypot(ring[i - 2] + held * dx - x, ring[i - 1] + held * dy - y));
  }
  return best;
}
