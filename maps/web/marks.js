// The claims on the map: one mark a place, shared by all claims there. Nothing is moved apart.

import { canvasLayer, inView, tracePath } from "./canvas.js";
import { hits, overlaps } from "./geometry.js";

/**
 * What is shown at a site now.
 *
 * @typedef {{sides: string[], count: number, origin: boolean}} SiteState
 *   origin: every shown claim names it as where fire came from.
 */

/** From the bottom: what is vague lies under what is sharp. */
const STACK = { area: 0, candidates: 1, line: 2, ring: 3, spot: 4 };
const HIT_PX = 10;
const STRIPE_PX = 7;

export class Marks {
  /**
   * @param {any} L
   * @param {import("./model.js").Model} model
   * @param {import("./scene.js").Scene} scene
   */
  constructor(L, model, scene) {
    this.model = model;
    this.scene = scene;
    this.style = model.payload.style.marks;
    /** @type {SiteState[]} */
    this.states = [];
    this.counts = new Int32Array(model.sites.length);
    this.stack = [...model.sites].sort(
      (a, b) => STACK[a.draw] - STACK[b.draw] || b.size - a.size || a.index - b.index,
    );
    /** @type {number | null} claim that is picked out */
    this.claim = null;
    /** @type {number | null} site under the pointer */
    this.site = null;
    /** @type {number | null} site whose panel is open */
    this.pinned = null;
    this.marked = false;
    this.sideOrder = new Map(model.payload.sides.map((side, i) => [side.side, i]));
    this.setMask(new Uint8Array(model.total).fill(1));
    this.layer = canvasLayer(L, { pane: "contactline-claims", paint: (view) => this.paint(view) });
  }

  /** @param {Uint8Array} mask 1 for each claim that passes the filters */
  setMask(mask) {
    this.states = this.model.sites.map((site) => {
      const members = site.members.filter((member) => mask[member.claim]);
      const sides = new Set(members.map((member) => this.model.claims[member.claim].claimant_side ?? ""));
      return {
        sides: [...sides].sort((a, b) => (this.sideOrder.get(a) ?? 99) - (this.sideOrder.get(b) ?? 99)),
        count: new Set(members.map((member) => member.claim)).size,
        origin: members.length > 0 && members.every((member) => member.origin),
      };
    });
    this.counts = Int32Array.from(this.states, (state) => state.count);
  }

  /**
   * The sites at a point of the world, the sharpest and smallest first.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} scale
   * @returns {import("./model.js").Site[]}
   */
  at(x, y, scale) {
    const tolerance = HIT_PX / scale;
    const point = { minX: x - tolerance, maxX: x + tolerance, minY: y - tolerance, maxY: y + tolerance };
    return this.stack
      .filter(
        (site) =>
          this.counts[site.index] > 0 &&
          overlaps(site.box, point) &&
          site.parts.some((part) => hits(part, x, y, tolerance)),
      )
      .reverse();
  }

  /**
   * @returns {Set<import("./model.js").Site> | null} the sites of what is picked out, if anything is
   */
  chosen() {
    if (this.claim !== null) return new Set(this.model.sitesOf[this.claim]);
    return this.pinned === null ? null : new Set([this.model.sites[this.pinned]]);
  }

  /** @param {import("./canvas.js").View} view */
  paint(view) {
    const picked = this.chosen();
    let drawn = 0;
    for (const site of this.stack) {
      const state = this.states[site.index];
      if (!state.count || !inView(view, site.box)) continue;
      const hot = picked?.has(site) || this.site === site.index;
      view.context.globalAlpha = picked && !hot ? 0.4 : 1;
      this.paintSite(view, site, this.stateOf(site, state, hot), hot);
      drawn += 1;
    }
    view.context.globalAlpha = 1;
    if (this.claim !== null) this.paintTies(view, this.claim);
    if (drawn && !this.marked) {
      this.marked = true;
      performance.mark("contactline:first-marker");
    }
  }

  /** A claim that is picked out shows its own role at a place, not that of the others there. */
  stateOf(site, state, hot) {
    const members = site.members.filter((member) => member.claim === this.claim);
    if (!hot || this.claim === null || !members.length) return state;
    return {
      sides: [this.model.claims[this.claim].claimant_side ?? ""],
      count: state.count,
      origin: members.every((member) => member.origin),
    };
  }

  /**
   * @param {import("./canvas.js").View} view
   * @param {import("./model.js").Site} site
   * @param {SiteState} state
   * @param {boolean} hot
   */
  paintSite(view, site, state, hot) {
    const { context } = view;
    const colours = state.sides.map((side) => this.scene.palette.side(side));
    if (site.draw === "spot") {
      this.paintSpot(view, site, state, colours, hot);
      return;
    }
    tracePath(view, site.parts);
    const alpha = context.globalAlpha;
    const filled = site.draw === "area" || site.draw === "ring";
    if (filled) {
      const full = this.style.area_opacity * (site.draw === "ring" ? 0.8 : 1) * (state.origin ? 0.35 : 1) * (colours.length > 1 ? 1.6 : 1);
      context.globalAlpha = alpha * Math.min(1, full * (hot ? 1.9 : 1));
      context.fillStyle = colours.length > 1 ? stripes(view, colours) : colours[0];
      context.fill("evenodd");
      context.globalAlpha = alpha;
    }
    const width =
      site.draw === "line" ? this.style.line_width_px
      : site.draw === "ring" ? this.style.ring_width_px
      : this.style.area_line_width_px;
    if (hot) {
      context.setLineDash([]);
      context.strokeStyle = this.scene.palette.part("label_halo");
      context.lineWidth = width + 4;
      context.stroke();
    }
    context.lineWidth = hot ? width + 1 : width;
    context.lineJoin = "round";
    const dash =
      site.draw === "candidates" ? this.style.candidate_dash
      : state.origin ? this.style.origin_dash
      : [];
    strokeShared(context, colours, dash);
  }

  /** A dot; a pie of equal pieces where several sides make claims of it. */
  paintSpot(view, site, state, colours, hot) {
    const { context } = view;
    const [worldX, worldY] = site.anchors[0];
    const x = worldX * view.scale - view.originX;
    const y = worldY * view.scale - view.originY;
    const radius = this.style.spot_radius_px + (state.count > 1 ? 2 : 0) + (hot ? 2 : 0);
    context.setLineDash([]);
    context.beginPath();
    context.arc(x, y, radius + 1.8, 0, 2 * Math.PI);
    context.fillStyle = this.scene.palette.part("label_halo");
    context.fill();
    if (state.origin) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.lineWidth = 2.2;
      strokeShared(context, colours, [3, 2.5]);
      return;
    }
    const turn = (2 * Math.PI) / colours.length;
    colours.forEach((colour, i) => {
      context.beginPath();
      context.moveTo(x, y);
      context.arc(x, y, radius, i * turn - Math.PI / 2, (i + 1) * turn - Math.PI / 2);
      context.closePath();
      context.fillStyle = colour;
      context.fill();
    });
  }

  /**
   * Tie the places of a claim: origins to a knot, the knot to the others with arrow heads.
   * The knot keeps the picture from pairing what the report does not pair.
   */
  paintTies(view, claim) {
    const { context } = view;
    const ends = { origin: [], at: [] };
    for (const site of this.model.sitesOf[claim]) {
      if (site.draw === "candidates") continue;
      const member = site.members.find((found) => found.claim === claim);
      const [x, y] = site.anchors[0];
      ends[member?.origin ? "origin" : "at"].push([x * view.scale - view.originX, y * view.scale - view.originY]);
    }
    if (ends.origin.length + ends.at.length < 2) return;
    const middles = [ends.origin, ends.at].filter((points) => points.length).map(mean);
    const knot = mean(middles);
    const colour = this.scene.palette.side(this.model.claims[claim].claimant_side);
    context.setLineDash([]);
    context.lineCap = "round";
    for (const [width, stroke] of [[5, this.scene.palette.part("label_halo")], [1.8, colour]]) {
      context.lineWidth = Number(width);
      context.strokeStyle = String(stroke);
      for (const [x, y] of [...ends.origin, ...ends.at]) {
        context.beginPath();
        context.moveTo(knot[0], knot[1]);
        context.lineTo(x, y);
        context.stroke();
      }
    }
    context.fillStyle = colour;
    for (const end of ends.origin.length ? ends.at : []) arrowHead(context, knot, end);
    context.lineCap = "butt";
  }
}

/** @param {number[][]} points */
function mean(points) {
  return [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
}

/** @param {CanvasRenderingContext2D} context @param {number[]} from @param {number[]} to */
function arrowHead(context, from, to) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  context.beginPath();
  context.moveTo(to[0], to[1]);
  for (const turn of [2.65, -2.65]) {
    context.lineTo(to[0] + 12 * Math.cos(angle + turn), to[1] + 12 * Math.sin(angle + turn));
  }
  context.closePath();
  context.fill();
}

/** Stroke the current path; where it is shared, with dashes of the colours in turn. */
function strokeShared(context, colours, dash) {
  if (colours.length === 1) {
    context.setLineDash(dash);
    context.strokeStyle = colours[0];
    context.stroke();
  } else {
    const length = 9;
    colours.forEach((colour, i) => {
      context.setLineDash([length, length * (colours.length - 1)]);
      context.lineDashOffset = -i * length;
      context.strokeStyle = colour;
      context.stroke();
    });
  }
  context.setLineDash([]);
  context.lineDashOffset = 0;
}

/** Diagonal stripes of several colours, of equal width. */
function stripes(view, colours) {
  const size = STRIPE_PX * colours.length;
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      context.fillStyle = colours[Math.floor(((x + y) % size) / STRIPE_PX)];
      context.fillRect(x, y, 1, 1);
    }
  }
  return /** @type {CanvasPattern} */ (view.context.createPattern(tile, "repeat"));
}
