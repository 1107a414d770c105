// Which claims pass, and how many each choice would leave. Pure: columns in, counts out.

import { NO_DAY } from "./model.js";

/**
 * @typedef {{
 *   hidden: Record<string, Set<number>>,
 *   from: number | null,
 *   to: number | null,
 * }} State
 *   facet name -> codes that are switched off; first and last day, days since 1970-01-01.
 *
 * @typedef {{
 *   mask: Uint8Array,
 *   matching: number,
 *   shown: number,
 *   undated: number,
 *   counts: Record<string, Int32Array>,
 * }} Result
 *   mask: 1 where a claim passes; shown: those of them that are drawn; undated: left out
 *   only because no date is known; counts: facet -> code -> claims that pass every *other* facet.
 */

/**
 * @param {import("./model.js").Facet[]} facets
 * @returns {State}
 */
export function emptyState(facets) {
  return { hidden: Object.fromEntries(facets.map((facet) => [facet.name, new Set()])), from: null, to: null };
}

/**
 * @param {State} state
 * @returns {boolean} whether anything is filtered
 */
export function isFiltering(state) {
  return state.from !== null || state.to !== null || Object.values(state.hidden).some((set) => set.size > 0);
}

/**
 * @param {{total: number, facets: import("./model.js").Facet[], dayStart: Int32Array,
 *          dayEnd: Int32Array, drawn: Uint8Array}} model
 * @param {State} state
 * @returns {Result}
 */
export function applyFilters(model, state) {
  const { total, facets, dayStart, dayEnd, drawn } = model;
  const mask = new Uint8Array(total);
  const counts = facets.map((facet) => new Int32Array(facet.options.length));
  const off = facets.map((facet) => {
    const lookup = new Uint8Array(facet.options.length);
    for (const code of state.hidden[facet.name]) lookup[code] = 1;
    return lookup;
  });
  const dated = state.from !== null || state.to !== null;
  const from = state.from ?? -Infinity;
  const to = state.to ?? Infinity;
  let matching = 0;
  let shown = 0;
  let undated = 0;
  for (let i = 0; i < total; i += 1) {
    let failures = 0;
    let failed = -1;
    for (let f = 0; f < facets.length; f += 1) {
      if (off[f][facets[f].codes[i]]) {
        failures += 1;
        failed = f;
      }
    }
    if (dated) {
      if (dayStart[i] === NO_DAY) {
        if (!failures) undated += 1;
        continue;
      }
      if (dayStart[i] > to || dayEnd[i] < from) continue;
    }
    if (failures > 1) continue;
    if (failures === 1) {
      counts[failed][facets[failed].codes[i]] += 1;
      continue;
    }
    mask[i] = 1;
    matching += 1;
    shown += drawn[i];
    for (let f = 0; f < facets.length; f += 1) counts[f][facets[f].codes[i]] += 1;
  }
  return {
    mask,
    matching,
    shown,
    undated,
    counts: Object.fromEntries(facets.map((facet, f) => [facet.name, counts[f]])),
  };
}
