// Which claims pass, and how many each choice would leave. Pure: columns in, counts out.
//
// A claim has one code a group of facets. What a code fails is looked up once, so that a
// change costs one short loop over the claims, and a step in time only the claims it spans.

import { NO_DAY } from "./model.js";

/**
 * @typedef {{
 *   chosen: Record<string, Set<number>>,
 *   from: number | null,
 *   to: number | null,
 *   text: string,
 *   textMask: Uint8Array | null,
 * }} State
 *   chosen: facet name -> codes, any of which a claim must have; none: no restriction.
 *   from, to: first and last day, days since 1970-01-01. textMask: claims with the text.
 *
 * @typedef {{
 *   unit: "day" | "week" | "month" | "year",
 *   start: number,
 *   edges: Int32Array,
 *   all: Int32Array,
 *   passing: Int32Array,
 * }} Histogram
 *   edges: first day of each step and, last, the day after the end. A claim is counted on
 *   its first day. passing: claims that pass everything but the dates.
 *
 * @typedef {{
 *   mask: Uint8Array,
 *   matching: number,
 *   shown: number,
 *   undated: number,
 *   counts: Record<string, Int32Array>,
 *   histogram: Histogram,
 * }} Result
 *   mask: 1 where a claim passes; shown: those of them that are drawn; undated: left out
 *   only because no date is known; counts: facet -> code -> claims that pass every *other* facet.
 *
 * @typedef {{
 *   total: number, dated: number, lasting: number,
 *   dayStart: Int32Array, dayEnd: Int32Array, drawn: Uint8Array,
 *   facets: import("./model.js").Facet[], groups: Uint16Array[],
 * }} Columns
 */

const DAY_STEPS = 120;
const WEEK_STEPS = 2 * 366;
const MONTH_STEPS = 15 * 366;
/** 1970-01-01 was a Thursday; weeks start on Monday. */
const FIRST_MONDAY = 4;

/**
 * @param {{facets: import("./model.js").Facet[]}} model
 * @returns {State}
 */
export function emptyState(model) {
  return {
    chosen: Object.fromEntries(model.facets.map((facet) => [facet.name, new Set()])),
    from: null, to: null, text: "", textMask: null,
  };
}

/**
 * @param {State} state
 * @returns {boolean} whether anything is filtered
 */
export function isFiltering(state) {
  return state.from !== null || state.to !== null || state.textMask !== null ||
    Object.values(state.chosen).some((set) => set.size > 0);
}

/** @type {WeakMap<Columns, Engine>} */
const engines = new WeakMap();

/**
 * @param {Columns} model
 * @param {State} state
 * @returns {Result}
 */
export function applyFilters(model, state) {
  let engine = engines.get(model);
  if (!engine) {
    engine = new Engine(model);
    engines.set(model, engine);
  }
  engine.choose(state);
  return engine.count(state);
}

class Engine {
  /** @param {Columns} model */
  constructor(model) {
    this.model = model;
    /** For every claim what it fails: bit f the facet f, the next one the text. */
    this.fails = new Uint16Array(model.total);
    this.textBit = 1 << model.facets.length;
    this.sizes = model.groups.map((_, g) => Math.max(1, ...model.facets.filter((f) => f.group === g).map((f) => f.tuples.length)));
    this.bins = makeBins(model);
    this.passing = new Int32Array(this.bins.ends.length);
    /** What `fails` stands for. */
    this.key = "";
    /** @type {Uint8Array | null} */
    this.textMask = null;
    this.sumUp();
  }

  /** Work out which claims fail what, unless that is known already. @param {State} state */
  choose(state) {
    const { facets, groups, total } = this.model;
    const key = facets.map((facet) => [...(state.chosen[facet.name] ?? [])].sort().join(",")).join(";");
    if (key === this.key && state.textMask === this.textMask) return;
    this.key = key;
    this.textMask = state.textMask;
    const { fails } = this;
    groups.forEach((codes, g) => {
      const lookup = this.failuresOf(g, state);
      if (g === 0) for (let i = 0; i < total; i += 1) fails[i] = lookup[codes[i]];
      else if (lookup.some(Boolean)) for (let i = 0; i < total; i += 1) fails[i] |= lookup[codes[i]];
    });
    if (!groups.length) fails.fill(0);
    const mask = state.textMask;
    const bit = this.textBit;
    if (mask) for (let i = 0; i < total; i += 1) if (!mask[i]) fails[i] |= bit;
    this.sumUp();
  }

  /** @param {number} group @param {State} state @returns {Uint16Array} code -> facets that it fails */
  failuresOf(group, state) {
    const lookup = new Uint16Array(this.sizes[group]);
    this.model.facets.forEach((facet, f) => {
      const chosen = state.chosen[facet.name];
      if (facet.group !== group || !chosen?.size) return;
      const passes = facet.combinations.map((codes) => codes.some((code) => chosen.has(code)));
      facet.tuples.forEach((combination, tuple) => {
        if (!passes[combination]) lookup[tuple] |= 1 << f;
      });
    });
    return lookup;
  }

  /** Count for the histogram what passes everything but the dates. */
  sumUp() {
    const { fails, passing } = this;
    let i = 0;
    this.bins.ends.forEach((end, bin) => {
      let count = 0;
      for (; i < end; i += 1) if (fails[i] === 0) count += 1;
      passing[bin] = count;
    });
  }

  /** @param {State} state @returns {Result} */
  count(state) {
    const { model, fails } = this;
    const { total, facets, groups, drawn, dayEnd } = model;
    const isDated = state.from !== null || state.to !== null;
    const from = state.from ?? NO_DAY;
    // Claims are sorted by their first day: those before `low` have ended, from `high` on begin later.
    const low = state.from === null ? 0 : lowerBound(model.dayStart, model.dated, from - model.lasting);
    const sure = state.from === null ? 0 : lowerBound(model.dayStart, model.dated, from);
    const high = state.to === null ? (isDated ? model.dated : total) : lowerBound(model.dayStart, model.dated, state.to + 1);
    const mask = new Uint8Array(total);
    const whole = groups.map((_, g) => new Int32Array(this.sizes[g]));
    const alone = facets.map((facet) => new Int32Array(this.sizes[facet.group] ?? 1));
    const codesOf = facets.map((facet) => groups[facet.group]);
    let matching = 0;
    let shown = 0;
    for (let i = low; i < high; i += 1) {
      if (i < sure && dayEnd[i] < from) continue;
      const failed = fails[i];
      if (failed === 0) {
        mask[i] = 1;
        matching += 1;
        shown += drawn[i];
      } else if ((failed & (failed - 1)) === 0 && failed !== this.textBit) {
        const f = 31 - Math.clz32(failed);
        alone[f][codesOf[f][i]] += 1;
      }
    }
    groups.forEach((codes, g) => tally(mask, codes, whole[g], low, high));
    let undated = 0;
    if (isDated) for (let i = model.dated; i < total; i += 1) if (fails[i] === 0) undated += 1;
    return {
      mask,
      matching,
      shown,
      undated,
      counts: Object.fromEntries(facets.map((facet, f) => [facet.name, spread(facet, whole[facet.group], alone[f])])),
      histogram: {
        unit: this.bins.unit,
        start: this.bins.edges[0] ?? 0,
        edges: this.bins.edges,
        all: this.bins.all,
        passing: this.passing.slice(),
      },
    };
  }
}

/**
 * @param {Uint8Array} mask
 * @param {Uint16Array} codes
 * @param {Int32Array} counts
 * @param {number} low
 * @param {number} high
 */
function tally(mask, codes, counts, low, high) {
  for (let i = low; i < high; i += 1) counts[codes[i]] += mask[i];
}

/**
 * Counts of combinations as counts of options.
 *
 * @param {import("./model.js").Facet} facet
 * @param {Int32Array | undefined} whole claims that pass, by the code of the group
 * @param {Int32Array} alone claims that fail this facet only
 */
function spread(facet, whole, alone) {
  const made = new Int32Array(facet.options.length);
  const sums = new Int32Array(facet.combinations.length);
  facet.tuples.forEach((combination, tuple) => {
    sums[combination] += (whole?.[tuple] ?? 0) + alone[tuple];
  });
  facet.combinations.forEach((codes, combination) => {
    for (const code of codes) made[code] += sums[combination];
  });
  return made;
}

/**
 * @param {Int32Array} days sorted up to `end`
 * @param {number} end
 * @param {number} day
 * @returns {number} the first place with that day or a later one
 */
export function lowerBound(days, end, day) {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle] < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The steps of the histogram: days, weeks, months or years, none left out.
 *
 * @param {{dayStart: Int32Array, dated: number}} model
 */
export function makeBins({ dayStart, dated }) {
  if (!dated) {
    return { unit: /** @type {const} */ ("day"), edges: new Int32Array(0), ends: new Int32Array(0), all: new Int32Array(0) };
  }
  const first = dayStart[0];
  const last = dayStart[dated - 1];
  const span = last - first + 1;
  const unit = span <= DAY_STEPS ? "day" : span <= WEEK_STEPS ? "week" : span <= MONTH_STEPS ? "month" : "year";
  const edges = [firstOf(unit, first)];
  while (edges[edges.length - 1] <= last) edges.push(nextOf(unit, edges[edges.length - 1]));
  const ends = Int32Array.from(edges.slice(1), (edge) => lowerBound(dayStart, dated, edge));
  return {
    unit: /** @type {Histogram["unit"]} */ (unit),
    edges: Int32Array.from(edges),
    ends,
    all: ends.map((end, i) => end - (i ? ends[i - 1] : 0)),
  };
}

/** @param {string} unit @param {number} day */
function firstOf(unit, day) {
  if (unit === "day") return day;
  if (unit === "week") return day - ((((day - FIRST_MONDAY) % 7) + 7) % 7);
  const date = new Date(day * 86_400_000);
  return dayOf(date.getUTCFullYear(), unit === "month" ? date.getUTCMonth() : 0);
}

/** @param {string} unit @param {number} day */
function nextOf(unit, day) {
  if (unit === "day") return day + 1;
  if (unit === "week") return day + 7;
  const date = new Date(day * 86_400_000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return unit === "month" ? dayOf(year, month + 1) : dayOf(year + 1, 0);
}

/** @param {number} year @param {number} month @returns {number} its first day */
function dayOf(year, month) {
  return new Date(0).setUTCFullYear(year, month, 1) / 86_400_000; // Date.UTC takes 50 for 1950
}
