// What is drawn: spots, circles and shapes, each once, and which claims are drawn as it.

import { readInts, readReferences } from "./columns.js";
import { boxOf, readParts, toWorld, worldY } from "./geometry.js";

/**
 * @typedef {import("./columns.js").Ints} Ints
 * @typedef {"spot" | "ring" | "area" | "line" | "candidates"} Draw
 * @typedef {{
 *   index: number,
 *   draw: Draw,
 *   parts: import("./geometry.js").Part[],
 *   box: import("./geometry.js").Box,
 *   anchors: [number, number][],
 *   labels: [number, number][],
 *   size: number,
 * }} Site
 *   anchors, labels: where its name may stand, world coordinates.
 */

/** Kinds by their number, from the bottom: what is vague lies under what is sharp. */
export const KINDS = /** @type {const} */ (["area", "candidates", "line", "ring", "spot"]);
export const AREA = KINDS.indexOf("area");
export const SPOT = KINDS.indexOf("spot");
export const RING = KINDS.indexOf("ring");
const CORNERS = 64;

export class Sites {
  /**
   * @param {import("./columns.js").Part} part
   * @param {any} header
   */
  constructor(part, header) {
    /** @type {Ints[]} */
    const spots = header.spots.map((/** @type {import("./columns.js").Spec} */ spec) => readInts(part, spec));
    /** @type {Ints[]} */
    const circles = header.circles.map((/** @type {import("./columns.js").Spec} */ spec) => readInts(part, spec));
    this.lons = spots[0];
    this.lats = spots[1];
    this.spotsPer = header.spots_per_degree;
    this.spots = spots[0].length;
    this.circles = circles[0].length;
    this.count = this.spots + this.circles + header.shapes.length;
    /** Where each is, or where its number stands: world coordinates. */
    this.x = new Float64Array(this.count);
    this.y = new Float64Array(this.count);
    /** Half the width of its box. */
    this.reach = new Float32Array(this.count);
    this.kind = new Uint8Array(this.count).fill(SPOT);
    this.per = header.per_degree;
    this.coded = header.shapes;
    this.rings = circles;
    project(spots[0], spots[1], header.spots_per_degree, this.x, this.y, 0);
    project(circles[0], circles[1], this.per, this.x, this.y, this.spots);
    for (let i = 0; i < this.circles; i += 1) {
      this.kind[this.spots + i] = RING;
      this.reach[this.spots + i] = circles[2][i] / this.per / 360;
    }
    /** @type {Map<number, Site>} */
    this.made = new Map();
    for (let i = this.spots + this.circles; i < this.count; i += 1) {
      const site = this.get(i);
      this.kind[i] = KINDS.indexOf(site.draw);
      [this.x[i], this.y[i]] = site.anchors[0] ?? [0, 0];
      this.reach[i] = (site.box.maxX - site.box.minX) / 2;
    }
    /** For every place what it is drawn as, -1: nothing. */
    this.of = readSiteOf(part, header, this.spots);
  }

  /** @param {number} index @returns {Site} */
  get(index) {
    const known = this.made.get(index);
    if (known) return known;
    const site =
      index < this.spots ? this.spot(index)
      : index < this.spots + this.circles ? this.circle(index)
      : this.shape(index);
    if (index >= this.spots || this.made.size < 20_000) this.made.set(index, site);
    return site;
  }

  /** @param {number} spot @returns {[number, number]} longitude and latitude as they were written, degrees */
  lonLat(spot) {
    return [this.lons[spot] / this.spotsPer, this.lats[spot] / this.spotsPer];
  }

  /** @param {number} index @returns {Site} */
  spot(index) {
    const [x, y] = [this.x[index], this.y[index]];
    return {
      index, draw: "spot", parts: [{ type: "point", rings: [Float64Array.of(x, y)] }],
      box: { minX: x, minY: y, maxX: x, maxY: y }, anchors: [[x, y]], labels: [], size: 0,
    };
  }

  /** @param {number} index @returns {Site} */
  circle(index) {
    const [lon, lat, wide, high] = this.rings.map((axis) => axis[index - this.spots] / this.per);
    const ring = new Float64Array(2 * CORNERS);
    for (let i = 0; i < CORNERS; i += 1) {
      const turn = (2 * Math.PI * i) / CORNERS;
      [ring[2 * i], ring[2 * i + 1]] = toWorld(lon + wide * Math.cos(turn), lat + high * Math.sin(turn));
    }
    return siteOf(index, "ring", [{ type: "area", rings: [ring] }], [[this.x[index], this.y[index]]], []);
  }

  /** @param {number} index @returns {Site} */
  shape(index) {
    const coded = this.coded[index - this.spots - this.circles];
    /** @param {number[][]} found @returns {[number, number][]} */
    const points = (found) => found.map(([lon, lat]) => toWorld(lon / this.per, lat / this.per));
    return siteOf(index, coded.draw, readParts(coded.parts, this.per), points(coded.anchors), points(coded.labels ?? []));
  }
}

/**
 * @param {number} index
 * @param {Draw} draw
 * @param {import("./geometry.js").Part[]} parts
 * @param {[number, number][]} anchors
 * @param {[number, number][]} labels
 * @returns {Site}
 */
function siteOf(index, draw, parts, anchors, labels) {
  const box = boxOf(parts);
  return { index, draw, parts, box, anchors, labels, size: (box.maxX - box.minX) * (box.maxY - box.minY) };
}

/**
 * Degrees in steps to world coordinates, many at once.
 *
 * @param {import("./columns.js").Ints} lons
 * @param {import("./columns.js").Ints} lats
 * @param {number} perDegree
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @param {number} from first place to fill
 */
function project(lons, lats, perDegree, x, y, from) {
  for (let i = 0; i < lons.length; i += 1) {
    x[from + i] = lons[i] / perDegree / 360 + 0.5;
    y[from + i] = worldY(lats[i] / perDegree);
  }
}

/**
 * 0: not drawn, 1: the next of the spots, else the number of the shape and two.
 *
 * @param {import("./columns.js").Part} part
 * @param {any} header
 * @param {number} spots
 */
function readSiteOf(part, header, spots) {
  const coded = readInts(part, header.of);
  const spotOf = readReferences(readInts(part, header.spot_of));
  const of = new Int32Array(coded.length);
  let next = 0;
  for (let i = 0; i < coded.length; i += 1) {
    const code = coded[i];
    if (code === 1) {
      of[i] = spotOf[next];
      next += 1;
    } else of[i] = code === 0 ? -1 : code - 2 + spots;
  }
  return of;
}
