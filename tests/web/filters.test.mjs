// The filter engine against a plain one that looks at every claim and facet by itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFilters, emptyState, isFiltering, lowerBound, makeBins } from "../../maps/web/filters.js";

const NO_DAY = -0x80000000;

/** A sequence that looks random and is the same each time. */
function sequence(seed) {
  return (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor(seed / 65536) % below;
  };
}

/** Claims with three facets, one of them multiple, in two groups. */
function makeModel(total, seed) {
  const random = sequence(seed);
  const undated = Math.floor(total / 10);
  const days = Array.from({ length: total - undated }, () => 19_000 + random(900)).sort((a, b) => a - b);
  const lasts = days.map((day) => day + (random(3) ? 0 : random(40)));
  const pad = Array(undated).fill(NO_DAY);
  const tuples = Array.from({ length: 12 }, (_, i) => [i % 3, Math.floor(i / 3)]);
  const combinations = [[0], [1], [0, 2], [1, 2, 3]];
  const groups = [Uint16Array.from({ length: total }, () => random(12)), Uint16Array.from({ length: total }, () => random(2))];
  const facet = (name, group, of, options, found) => ({
    name, multi: Boolean(found), group, tuples: of, options: Array.from({ length: options }, (_, code) => ({ key: `${code}`, code })),
    combinations: found ?? Array.from({ length: options }, (_, code) => [code]),
    codesOf: (claim) => (found ?? Array.from({ length: options }, (_, code) => [code]))[of[groups[group][claim]]],
  });
  return {
    total,
    dated: days.length,
    lasting: Math.max(0, ...lasts.map((last, i) => last - days[i])),
    dayStart: Int32Array.from([...days, ...pad]),
    dayEnd: Int32Array.from([...lasts, ...pad]),
    drawn: Uint8Array.from({ length: total }, () => (random(5) ? 1 : 0)),
    groups,
    facets: [
      facet("side", 0, tuples.map(([one]) => one), 3),
      facet("weapon", 0, tuples.map(([, two]) => two), 4, combinations),
      facet("review", 1, [0, 1], 2),
    ],
  };
}

/** The same, slowly. */
function plainly(model, state) {
  const passes = (claim, facet) => {
    const chosen = state.chosen[facet.name];
    return !chosen.size || facet.codesOf(claim).some((code) => chosen.has(code));
  };
  const inTime = (claim) => {
    if (state.from === null && state.to === null) return true;
    if (model.dayStart[claim] === NO_DAY) return false;
    return (state.to === null || model.dayStart[claim] <= state.to) && (state.from === null || model.dayEnd[claim] >= state.from);
  };
  const hasText = (claim) => !state.textMask || state.textMask[claim] === 1;
  const all = (claim) => model.facets.every((facet) => passes(claim, facet)) && hasText(claim);
  const claims = Array.from({ length: model.total }, (_, i) => i);
  const kept = claims.filter((claim) => all(claim) && inTime(claim));
  const counts = {};
  for (const facet of model.facets) {
    const others = claims.filter((claim) => inTime(claim) && hasText(claim) && model.facets.every((other) => other === facet || passes(claim, other)));
    counts[facet.name] = facet.options.map(({ code }) => others.filter((claim) => facet.codesOf(claim).includes(code)).length);
  }
  return {
    kept,
    shown: kept.filter((claim) => model.drawn[claim]).length,
    undated: state.from === null && state.to === null ? 0 : claims.filter((claim) => all(claim) && model.dayStart[claim] === NO_DAY).length,
    counts,
    passing: claims.filter((claim) => all(claim) && model.dayStart[claim] !== NO_DAY),
  };
}

function check(model, state) {
  const result = applyFilters(model, state);
  const wanted = plainly(model, state);
  assert.deepEqual([...result.mask.keys()].filter((claim) => result.mask[claim]), wanted.kept);
  assert.equal(result.matching, wanted.kept.length);
  assert.equal(result.shown, wanted.shown);
  assert.equal(result.undated, wanted.undated);
  for (const facet of model.facets) assert.deepEqual([...result.counts[facet.name]], wanted.counts[facet.name], facet.name);
  const { edges, all, passing } = result.histogram;
  for (let bin = 0; bin < all.length; bin += 1) {
    const within = (claim) => model.dayStart[claim] >= edges[bin] && model.dayStart[claim] < edges[bin + 1];
    assert.equal(passing[bin], wanted.passing.filter(within).length);
  }
  assert.equal([...all].reduce((sum, one) => sum + one, 0), model.dated);
}

test("every choice, alone and together, agrees with looking at every claim", () => {
  for (const seed of [1, 2, 3]) {
    const model = makeModel(200, seed);
    const random = sequence(seed + 100);
    const state = emptyState(model);
    check(model, state);
    for (let turn = 0; turn < 60; turn += 1) {
      for (const facet of model.facets) {
        const chosen = new Set(facet.options.map(({ code }) => code).filter(() => random(4) === 0));
        if (random(2)) state.chosen[facet.name] = chosen;
      }
      state.from = random(3) ? null : 19_000 + random(900);
      state.to = random(3) ? null : 19_000 + random(900);
      state.textMask = random(3) ? null : Uint8Array.from({ length: model.total }, () => random(2));
      check(model, state);
    }
  }
});

test("filters commute and only shrink", () => {
  const model = makeModel(300, 9);
  const one = emptyState(model);
  one.chosen.side = new Set([1]);
  const both = { ...one, chosen: { ...one.chosen, review: new Set([0]) } };
  const other = { ...emptyState(model), chosen: { ...emptyState(model).chosen, review: new Set([0]) } };
  const masks = [one, other, both].map((state) => applyFilters(model, state).mask);
  masks[2].forEach((passes, claim) => assert.equal(passes, masks[0][claim] & masks[1][claim]));
});

test("nothing is filtered until something is chosen", () => {
  const model = makeModel(10, 4);
  assert.equal(isFiltering(emptyState(model)), false);
  assert.equal(isFiltering({ ...emptyState(model), from: 5 }), true);
  assert.equal(applyFilters(model, emptyState(model)).matching, 10);
});

test("no claims at all", () => {
  const model = { ...makeModel(0, 1), lasting: 0 };
  const result = applyFilters(model, { ...emptyState(model), from: 1, to: 2 });
  assert.deepEqual([result.matching, result.shown, result.undated, result.histogram.edges.length], [0, 0, 0, 0]);
});

test("a step of the histogram is a whole day, week, month or year", () => {
  const bins = (first, last) => makeBins({ dayStart: Int32Array.of(first, last), dated: 2 });
  assert.equal(bins(19_000, 19_050).unit, "day");
  const weeks = bins(19_000, 19_400);
  assert.equal(weeks.unit, "week");
  assert.equal(new Date(weeks.edges[0] * 864e5).getUTCDay(), 1);
  const months = bins(19_000, 22_000);
  assert.equal(months.unit, "month");
  assert.ok([...months.edges].every((day) => new Date(day * 864e5).getUTCDate() === 1));
  const years = bins(-700_000, 19_000);
  assert.equal(years.unit, "year");
  assert.ok(years.edges[0] <= -700_000 && years.edges[years.edges.length - 1] > 19_000);
  assert.deepEqual([...bins(5, 5).all], [2]);
});

test("the first place with a day", () => {
  const days = Int32Array.of(1, 3, 3, 8);
  assert.deepEqual([0, 1, 2, 3, 4, 8, 9].map((day) => lowerBound(days, 4, day)), [0, 0, 1, 1, 3, 3, 4]);
});
