// The claims on the map: one mark a place, shared by all claims there. Nothing is moved apart.
// Where very many are in view they are counted by a grid, each side by itself (clusters.js).

import { canvasLayer, inView, tracePath } from "./canvas.js";
import { chipsOf, clusterAt, paintChip, paintCluster, radiusOf } from "./clusters.js";
import { hits, overlaps } from "./geometry.js";
import { GLYPHS } from "./glyphs.js";
import { CELL_PX, gridClusters } from "./grid.js";
import { AREA, KINDS, RING, SPOT } from "./sites.js";
import { paintSpot } from "./spots.js";

/**
 * What is shown at a site now.
 *
 * @typedef {{
 *   sides: string[], count: number, origin: boolean,
 *   type: string, draft: boolean, denied: boolean,
 * }} SiteState
 *   origin: every shown claim names it as where fire came from; type: event type of all shown
 *   claims, "" if they differ; draft: all are drafts; denied: all are of denied incidents.
 *
 * @typedef {import("./grid.js").Cluster & {radius: number}} Drawn
 *
 * @typedef {{
 *   count: number,
 *   sides: [string, number][],
 *   site: import("./model.js").Site | null,
 *   claims: () => number[],
 *   box: import("./geometry.js").Box,
 * }} Picked
 *   site: where all claims are at one place; claims: in the order of the list, the newest first.
 */

/** Up to so many shown claims, in all or in view, each place is drawn by itself. */
const FEW = 2000;
const HIT_PX = 10;
const STRIPE_PX = 7;
const MOST_BITS = 30;
/** Of more claims than this that tell from where on what, arrows would be a tangle. */
const MOST_ARROWS = 60;
/** How far above the middle of a place its strike stands, out of the way of the name there. */
const STRIKE_UP_PX = 16;
const PLAIN = { type: "", draft: false, denied: false };
/** Areas at least this wide are drawn among clusters, with their number; smaller ones are counted in them. */
const WIDE_PX = 110;

export class Marks {
  /**
   * @param {any} L
   * @param {import("./model.js").Model} model
   * @param {import("./scene.js").Scene} scene
   */
  constructor(L, model, scene) {
    const { sites } = model;
    this.model = model;
    this.scene = scene;
    this.style = model.payload.style.marks;
    this.sideKeys = model.facets[0].options.map((option) => option.key);
    /** For each site: shown claims, bits of their claimants, shown places that are no origin. */
    this.counts = new Int32Array(sites.count);
    this.sideBits = new Uint32Array(sites.count);
    this.targets = new Int32Array(sites.count);
    /** 1 for sites that are drawn by themselves among clusters. */
    this.single = new Uint8Array(sites.count);
    this.arrays = {
      placeStart: model.placeStart, siteOf: sites.of, x: sites.x, y: sites.y,
      sideOf: model.sideOf, sideCount: this.sideKeys.length, single: this.single,
    };
    /** @type {number | null} claim that is picked out */
    this.claim = null;
    /** @type {number | null} site under the pointer */
    this.site = null;
    /** @type {number | null} site whose panel is open */
    this.pinned = null;
    /** @type {Drawn[]} */
    this.clusters = [];
    /** @type {import("./model.js").Site[]} sites that are drawn by themselves now, from the bottom */
    this.stack = [];
    this.isGathered = false;
    /** @type {{types: ReturnType<typeof typesOf>, drafts: Uint8Array, denied: Uint8Array} | null} */
    this.known = null;
    /** @type {import("./clusters.js").Chip[]} numbers of areas */
    this.chips = [];
    /** @type {Map<number, [string, number][]>} */
    this.shares = new Map();
    this.marked = false;
    /** @type {Uint8Array} */
    this.mask = new Uint8Array(0);
    this.shown = 0;
    this.setMask(new Uint8Array(model.total).fill(1));
    this.layer = canvasLayer(L, { pane: "contactline-claims", rank: 0, paint: (view) => this.paint(view) });
  }

  /** @param {Uint8Array} mask 1 for each claim that passes the filters */
  setMask(mask) {
    const { placeStart, sideOf, isOrigin, sites } = this.model;
    const { of } = sites;
    const { counts, sideBits, targets } = this;
    counts.fill(0);
    sideBits.fill(0);
    targets.fill(0);
    let shown = 0;
    for (let claim = 0; claim < mask.length; claim += 1) {
      if (mask[claim] === 0) continue;
      const start = placeStart[claim];
      const end = placeStart[claim + 1];
      const bit = bitOf(sideOf[claim]);
      let any = 0;
      for (let row = start; row < end; row += 1) {
        const at = of[row];
        if (at < 0) continue;
        any = 1;
        sideBits[at] |= bit;
        if (isOrigin[row] === 0) targets[at] += 1;
        let again = false;
        for (let other = start; other < row; other += 1) again ||= of[other] === at;
        if (!again) counts[at] += 1;
      }
      shown += any;
    }
    this.mask = mask;
    this.shown = shown;
    this.shares.clear();
    /** @type {ReturnType<Marks["sumUp"]> | null} */
    this.sums = null;
  }

  /** What all shown claims of a site have in common. @param {number} site */
  kindAt(site) {
    const { model, mask } = this;
    const of = model.claimAt();
    const { types, drafts, denied } = this.kinds();
    let type = -1;
    let isDraft = true;
    let isDenied = true;
    for (const row of model.rowsAt(site)) {
      const claim = of[row];
      if (!mask[claim]) continue;
      if (type === -1) type = types.of[claim];
      else if (type !== types.of[claim]) type = types.none;
      isDraft &&= drafts[claim] === 1;
      isDenied &&= denied[claim] === 1;
    }
    return { type: types.keys[type] ?? "", draft: type >= 0 && isDraft, denied: type >= 0 && isDenied };
  }

  /** Of every claim the kind of event, and whether it is a draft or denied; worked out once. */
  kinds() {
    const { model } = this;
    this.known ??= {
      types: typesOf(model),
      drafts: flagsOf(model, "review", "draft"),
      denied: flagsOf(model, "dispute", "denied"),
    };
    return this.known;
  }

  /** What is on the map, for its legend. */
  summary() {
    this.sums ??= this.sumUp();
    return this.sums;
  }

  sumUp() {
    const { kind } = this.model.sites;
    let bits = 0;
    let kinds = 0;
    let hasOrigin = false;
    let hasShared = false;
    for (let site = 0; site < this.counts.length; site += 1) {
      if (this.counts[site] === 0) continue;
      const own = this.sideBits[site];
      bits |= own;
      kinds |= 1 << kind[site];
      if (this.targets[site] === 0) hasOrigin = true;
      if ((own & (own - 1)) !== 0) hasShared = true;
    }
    return {
      sides: new Set(this.sideKeys.filter((_, code) => bits & bitOf(code))),
      kinds: new Set(KINDS.filter((_, code) => kinds & (1 << code))),
      hasOrigin,
      hasShared,
      ...this.signs(),
    };
  }

  /** Signs that only stand where places are drawn by themselves. */
  signs() {
    /** @type {Set<string>} */
    const types = new Set();
    let hasDraft = false;
    let hasDenied = false;
    if (this.shown <= FEW) {
      for (let site = 0; site < this.counts.length; site += 1) {
        if (this.counts[site] === 0) continue;
        const { type, draft, denied } = this.kindAt(site);
        if (this.model.sites.kind[site] === SPOT && type in GLYPHS) types.add(type);
        hasDraft ||= draft;
        hasDenied ||= denied;
      }
    }
    return { types, hasDraft, hasDenied, hasArrows: this.arrows().length > 0 };
  }

  /** @param {number} site @returns {SiteState} */
  stateAt(site) {
    const bits = this.sideBits[site];
    return {
      sides: this.sideKeys.filter((_, code) => bits & bitOf(code)),
      count: this.counts[site],
      origin: this.counts[site] > 0 && this.targets[site] === 0,
      ...(this.isGathered ? PLAIN : this.kindAt(site)),
    };
  }

  /**
   * The sites at a point of the world, the sharpest and smallest first. Of clusters there
   * are none; see `clusterAt`.
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
      .filter((site) => overlaps(site.box, point) && site.parts.some((part) => hits(part, x, y, tolerance)))
      .reverse();
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} scale
   * @returns {Drawn | null} the cluster at a point of the world
   */
  clusterAt(x, y, scale) {
    return clusterAt(this.clusters, x, y, scale);
  }

  /**
   * What a cluster stands for.
   *
   * @param {Drawn} cluster
   * @param {number} scale
   * @returns {Picked}
   */
  pickedOf(cluster, scale) {
    const { sites } = this.model;
    const rows = this.rowsOf(cluster, scale);
    const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
    for (const row of rows) {
      const [x, y] = [sites.x[sites.of[row]], sites.y[sites.of[row]]];
      box.minX = Math.min(box.minX, x);
      box.maxX = Math.max(box.maxX, x);
      box.minY = Math.min(box.minY, y);
      box.maxY = Math.max(box.maxY, y);
    }
    const of = this.model.claimAt();
    return {
      count: cluster.count,
      sides: cluster.sides.map(([code, count]) => [this.sideKeys[code], count]),
      site: cluster.site < 0 ? null : sites.get(cluster.site),
      claims: () => {
        const claims = new Set(rows.map((row) => of[row]));
        return Array.from(this.model.order).filter((claim) => claims.has(claim));
      },
      box,
    };
  }

  /** @param {Drawn} cluster @param {number} scale @returns {number[]} shown places that it counts */
  rowsOf(cluster, scale) {
    const { sites, placeStart } = this.model;
    const per = scale / CELL_PX;
    const column = Math.floor(cluster.x * per);
    const line = Math.floor(cluster.y * per);
    const found = [];
    for (let claim = 0; claim < this.mask.length; claim += 1) {
      if (!this.mask[claim]) continue;
      for (let row = placeStart[claim]; row < placeStart[claim + 1]; row += 1) {
        const at = sites.of[row];
        if (at < 0 || this.single[at]) continue;
        if (Math.floor(sites.x[at] * per) === column && Math.floor(sites.y[at] * per) === line) found.push(row);
      }
    }
    return found;
  }

  /**
   * @returns {Set<number> | null} the sites of what is picked out, if anything is
   */
  chosen() {
    if (this.claim !== null) return new Set(this.model.sitesOf(this.claim).map((site) => site.index));
    return this.pinned === null ? null : new Set([this.pinned]);
  }

  /** Work out what is drawn in a view. @param {import("./canvas.js").View} view */
  arrange(view) {
    const { sites } = this.model;
    this.clusters = this.shown > FEW ? this.gather(view) : [];
    const gathered = this.clusters.reduce((sum, cluster) => sum + cluster.count, 0);
    let shapes = this.sitesIn(view, sites.spots);
    const inShapes = shapes.reduce((sum, site) => sum + this.counts[site.index], 0);
    this.isGathered = this.shown > FEW && gathered + inShapes > FEW;
    if (this.isGathered) {
      shapes = shapes.filter((site) => this.single[site.index]);
      for (const site of this.chosen() ?? []) if (!this.single[site]) shapes.push(sites.get(site));
    } else {
      this.clusters = [];
      shapes = this.sitesIn(view, 0);
    }
    const { kind } = sites;
    this.stack = shapes.sort((a, b) => kind[a.index] - kind[b.index] || b.size - a.size || a.index - b.index);
    this.chips = this.isGathered ? chipsOf(view, this.clusters, this.stack, (site) => this.sharesAt(site.index)) : [];
  }

  /** @param {import("./canvas.js").View} view @returns {Drawn[]} */
  gather(view) {
    const { kind, reach, spots, count } = this.model.sites;
    const wide = WIDE_PX / 2 / view.scale;
    for (let site = spots; site < count; site += 1) {
      const isSmall = kind[site] === RING || (kind[site] === AREA && reach[site] < wide);
      this.single[site] = isSmall ? 0 : 1;
    }
    return gridClusters(this.arrays, this.mask, view).map((cluster) => ({ ...cluster, radius: radiusOf(cluster.count) }));
  }

  /** @param {import("./canvas.js").View} view @param {number} from @returns {import("./model.js").Site[]} shown sites */
  sitesIn(view, from) {
    const { sites } = this.model;
    const { x, y, reach } = sites;
    const { box } = view;
    /** @type {import("./model.js").Site[]} */
    const found = [];
    for (let site = from; site < this.counts.length; site += 1) {
      if (this.counts[site] === 0) continue;
      // A shape's number need not stand in its middle, but does stand in it.
      const away = 2 * reach[site];
      if (x[site] + away < box.minX || x[site] - away > box.maxX) continue;
      if (away === 0 && (y[site] < box.minY || y[site] > box.maxY)) continue;
      const made = sites.get(site);
      if (inView(view, made.box)) found.push(made);
    }
    return found;
  }

  /** @param {import("./canvas.js").View} view */
  paint(view) {
    this.arrange(view);
    const picked = this.chosen();
    const { context } = view;
    const { palette } = this.scene;
    for (const site of this.stack) {
      const hot = Boolean(picked?.has(site.index)) || this.site === site.index;
      context.globalAlpha = picked && !hot ? 0.4 : 1;
      const state = this.stateOf(site, this.stateAt(site.index), hot);
      if (this.isGathered && !hot && site.draw !== "spot") this.paintQuiet(view, site, state);
      else this.paintSite(view, site, state, hot);
    }
    context.globalAlpha = picked ? 0.4 : 1;
    if (this.isGathered) {
      for (const chip of this.chips) paintChip(view, palette, chip);
      for (const cluster of this.clusters) paintCluster(view, palette, cluster, this.sideKeys);
    }
    context.globalAlpha = 1;
    context.globalAlpha = picked ? 0.2 : 0.6;
    for (const claim of this.arrows()) if (claim !== this.claim) this.paintTies(view, claim, 1.1);
    context.globalAlpha = 1;
    if (this.claim !== null) this.paintTies(view, this.claim, 1.8);
    if ((this.stack.length || this.clusters.length) && !this.marked) {
      this.marked = true;
      performance.mark("contactline:first-marker");
    }
  }

  /** Sites that may have their name on the map. @param {import("./canvas.js").View} view */
  named(view) {
    const alone = this.clusters.filter((cluster) => cluster.site >= 0).map((cluster) => this.model.sites.get(cluster.site));
    const found = this.isGathered ? [...alone, ...this.stack.filter((site) => site.draw === "area")] : this.stack;
    return [...new Set(found)].filter((site) => inView(view, site.box));
  }

  /** What no name may cover. @param {import("./canvas.js").View} view */
  rects(view) {
    if (!this.isGathered) return [];
    /** @param {number} x @param {number} y @param {number} wide @param {number} high */
    const around = (x, y, wide, high) => ({ minX: x - wide, maxX: x + wide, minY: y - high, maxY: y + high });
    return [
      ...this.clusters.map(({ x, y, radius }) => around(x * view.scale - view.originX, y * view.scale - view.originY, radius, radius)),
      ...this.chips.map(({ rect }) => rect),
    ];
  }

  /** @param {number} site @returns {[string, number][]} its shown claims, each side by itself */
  sharesAt(site) {
    const known = this.shares.get(site);
    if (known) return known;
    const counts = new Int32Array(this.sideKeys.length);
    const of = this.model.claimAt();
    let last = -1;
    for (const row of this.model.rowsAt(site)) {
      const claim = of[row];
      if (claim === last || !this.mask[claim]) continue;
      last = claim;
      counts[this.model.sideOf[claim]] += 1;
    }
    /** @type {[string, number][]} */
    const shares = this.sideKeys.map((key, code) => [key, counts[code]]);
    const made = shares.filter(([, count]) => count > 0);
    this.shares.set(site, made);
    return made;
  }

  /**
   * An area among very many claims: its outline and hardly a tint; its number stands in it.
   *
   * @param {import("./canvas.js").View} view
   * @param {import("./model.js").Site} site
   * @param {SiteState} state
   */
  paintQuiet(view, site, state) {
    const { context } = view;
    const { palette } = this.scene;
    const alpha = context.globalAlpha;
    tracePath(view, site.parts);
    if (site.draw === "area" || site.draw === "ring") {
      context.globalAlpha = alpha * 0.05;
      context.fillStyle = palette.part("ink");
      context.fill("evenodd");
    }
    context.globalAlpha = alpha * 0.75;
    context.lineJoin = "round";
    context.lineWidth = site.draw === "line" ? this.style.line_width_px : 1.2;
    const colours = state.sides.map((side) => palette.side(side));
    strokeShared(context, colours.length > 1 && site.draw !== "line" ? [palette.part("muted")] : colours, site.draw === "candidates" ? this.style.candidate_dash : []);
    context.globalAlpha = alpha;
  }

  /**
   * A claim that is picked out shows its own role at a place, not that of the others there.
   *
   * @param {import("./model.js").Site} site
   * @param {SiteState} state
   * @param {boolean} hot
   * @returns {SiteState}
   */
  stateOf(site, state, hot) {
    if (!hot || this.claim === null) return state;
    const { placeStart, sites, isOrigin } = this.model;
    let own = 0;
    let origins = 0;
    for (let row = placeStart[this.claim]; row < placeStart[this.claim + 1]; row += 1) {
      if (sites.of[row] !== site.index) continue;
      own += 1;
      origins += isOrigin[row];
    }
    if (!own) return state;
    return { ...state, sides: [this.sideOfClaim(this.claim)], origin: own === origins };
  }

  /** @param {number} claim @returns {string} */
  sideOfClaim(claim) {
    return this.sideKeys[this.model.sideOf[claim]];
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
      if (state.draft) {
        context.globalAlpha = alpha * 0.45;
        context.fillStyle = stripes(view, [...colours, "transparent", "transparent"]);
        context.fill("evenodd");
      }
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
    if (!state.denied) return;
    // Beside a small shape stands its name; the bar goes through the shape then.
    const isSmall = site.draw === "candidates" || (site.box.maxY - site.box.minY) * view.scale < 2 * STRIKE_UP_PX;
    for (const anchor of site.anchors) this.strike(view, anchor, isSmall ? 0 : STRIKE_UP_PX);
  }

  /**
   * A bar across a place whose claims are denied.
   *
   * @param {import("./canvas.js").View} view
   * @param {[number, number]} anchor
   * @param {number} up pixels above the anchor
   */
  strike(view, [worldX, worldY], up) {
    const { context } = view;
    const x = worldX * view.scale - view.originX;
    const y = worldY * view.scale - view.originY - up;
    context.setLineDash([]);
    for (const [width, part] of /** @type {[number, string][]} */ ([[4.5, "label_halo"], [2, "ink"]])) {
      context.beginPath();
      context.moveTo(x - 6, y + 6);
      context.lineTo(x + 6, y - 6);
      context.lineWidth = width;
      context.strokeStyle = this.scene.palette.part(part);
      context.stroke();
    }
  }

  /** Shown claims that tell from where on what, where they are few. @returns {number[]} */
  arrows() {
    if (this.isGathered || this.shown > FEW) return [];
    const { placeStart, sites, isOrigin } = this.model;
    const found = [];
    for (let claim = 0; claim < this.mask.length; claim += 1) {
      if (!this.mask[claim]) continue;
      let from = false;
      let at = false;
      for (let row = placeStart[claim]; row < placeStart[claim + 1]; row += 1) {
        if (sites.of[row] < 0) continue;
        if (isOrigin[row]) from = true;
        else at = true;
      }
      if (from && at) found.push(claim);
    }
    return found.length <= MOST_ARROWS ? found : [];
  }

  /**
   * @param {import("./canvas.js").View} view
   * @param {import("./model.js").Site} site
   * @param {SiteState} state
   * @param {string[]} colours
   * @param {boolean} hot
   */
  paintSpot(view, site, state, colours, hot) {
    const [x, y] = site.anchors[0];
    const radius = this.style.spot_radius_px + (state.count > 1 ? 2 : 0) + (hot ? 2 : 0);
    const { palette } = this.scene;
    const { origin, type, draft, denied } = state;
    paintSpot(view.context, x * view.scale - view.originX, y * view.scale - view.originY, {
      radius, colours, halo: palette.part("label_halo"), ink: palette.part("ink"), origin, type, draft, denied,
    });
  }

  /**
   * Tie the places of a claim: origins to a knot, the knot to the others with arrow heads.
   * The knot keeps the picture from pairing what the report does not pair.
   *
   * @param {import("./canvas.js").View} view
   * @param {number} claim
   * @param {number} thin width of the lines, px
   */
  paintTies(view, claim, thin) {
    const { context } = view;
    /** @type {{origin: number[][], at: number[][]}} */
    const ends = { origin: [], at: [] };
    const { placeStart, sites, isOrigin } = this.model;
    for (const site of this.model.sitesOf(claim)) {
      if (site.draw === "candidates") continue;
      let row = placeStart[claim];
      while (sites.of[row] !== site.index) row += 1;
      const [x, y] = site.anchors[0];
      ends[isOrigin[row] ? "origin" : "at"].push([x * view.scale - view.originX, y * view.scale - view.originY]);
    }
    if (ends.origin.length + ends.at.length < 2) return;
    const middles = [ends.origin, ends.at].filter((points) => points.length).map(mean);
    const knot = mean(middles);
    const colour = this.scene.palette.side(this.sideOfClaim(claim));
    context.setLineDash([]);
    context.lineCap = "round";
    for (const [width, stroke] of [[thin + 2.4, this.scene.palette.part("label_halo")], [thin, colour]]) {
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

/**
 * Event types, and which each claim is of.
 *
 * @param {import("./model.js").Model} model
 */
function typesOf(model) {
  const facet = model.facet("type");
  const keys = [...new Set(facet?.options.map((option) => option.parent ?? "") ?? [])];
  const of = new Uint8Array(model.total);
  if (facet && model.total) {
    const lookup = facet.tuples.map((combination) => keys.indexOf(facet.options[combination].parent ?? ""));
    const codes = model.groups[facet.group];
    for (let claim = 0; claim < of.length; claim += 1) of[claim] = lookup[codes[claim]];
  }
  return { keys, of, none: keys.length };
}

/**
 * 1 for each claim with a value of a facet of single values.
 *
 * @param {import("./model.js").Model} model
 * @param {string} name
 * @param {string} key
 */
function flagsOf(model, name, key) {
  const facet = model.facet(name);
  const code = facet?.options.findIndex((option) => option.key === key) ?? -1;
  const flags = new Uint8Array(model.total);
  if (!facet || code < 0) return flags;
  const lookup = facet.tuples.map((combination) => Number(combination === code));
  const codes = model.groups[facet.group];
  for (let claim = 0; claim < flags.length; claim += 1) flags[claim] = lookup[codes[claim]];
  return flags;
}

/** The bit of a side; those beyond the thirtieth share one. @param {number} code */
function bitOf(code) {
  return 1 << Math.min(code, MOST_BITS);
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

/**
 * Stroke the current path; where it is shared, with dashes of the colours in turn.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} colours
 * @param {number[]} dash
 */
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

/** Diagonal stripes of several colours, of equal width. @param {import("./canvas.js").View} view @param {string[]} colours */
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
