// Windows through time, and days that exist.

import assert from "node:assert/strict";
import { test } from "node:test";
import { tickDays } from "../../maps/web/histogram.js";
import { STEPS, WINDOWS, addSteps, nextWindow, startOf } from "../../maps/web/play.js";
import { dayNumber, dayRange, isoDay } from "../../maps/web/time.js";

const day = (text) => dayNumber(text);
const words = (window) => window && `${isoDay(window.from)}..${isoDay(window.to)}`;

test("a day that is in no calendar is no day", () => {
  for (const text of ["2022-02-30", "2022-13-01", "2022-00-10", "x", "", "20220101"]) assert.equal(day(text), null, text);
  assert.equal(isoDay(day("2024-02-29")), "2024-02-29");
});

test("steps keep to the calendar", () => {
  assert.equal(isoDay(addSteps(day("2022-01-31"), "month", 1)), "2022-02-28");
  assert.equal(isoDay(addSteps(day("2022-01-15"), "month", -1)), "2021-12-15");
  assert.equal(isoDay(addSteps(day("2022-11-30"), "quarter", 1)), "2023-02-28");
  assert.equal(isoDay(addSteps(day("2024-02-29"), "year", 1)), "2025-02-28");
  assert.equal(isoDay(addSteps(day("2022-01-01"), "week", -1)), "2021-12-25");
  assert.equal(isoDay(startOf(day("2022-05-18"), "week")), "2022-05-16", "a Monday");
  assert.equal(isoDay(startOf(day("1969-12-30"), "week")), "1969-12-29", "before 1970 too");
  assert.equal(isoDay(startOf(day("2022-05-18"), "quarter")), "2022-04-01");
});

test("windows walk the whole range, without a gap when step and size are one", () => {
  const range = { from: day("2021-11-10"), to: day("2022-11-30") };
  for (const size of STEPS) {
    let now = null;
    let count = 0;
    let before = null;
    for (;;) {
      now = nextWindow(before, { size, step: size, range, by: 1 });
      if (!now) break;
      if (before) assert.equal(now.from, before.to + 1, size);
      else assert.ok(now.from <= range.from, size);
      before = now;
      count += 1;
      assert.ok(count < 1000);
    }
    assert.ok(before.to >= range.to, size);
  }
});

test("a growing window starts at the start and ends at the end", () => {
  const range = { from: day("2022-01-10"), to: day("2022-03-05") };
  const how = { size: "grow", step: "month", range, by: 1 };
  const seen = [];
  for (let now = nextWindow(null, how); now; now = nextWindow(now, how)) seen.push(words(now));
  assert.deepEqual(seen, ["2022-01-01..2022-01-31", "2022-01-01..2022-02-28", "2022-01-01..2022-03-05"]);
});

test("back is the way back", () => {
  const range = { from: day("2022-01-10"), to: day("2022-12-05") };
  for (const size of WINDOWS) {
    const how = { size, step: "month", range };
    const one = nextWindow(null, { ...how, by: 1 });
    const two = nextWindow(one, { ...how, by: 1 });
    assert.equal(words(nextWindow(two, { ...how, by: -1 })), words(one), size);
  }
});

test("ticks are few, within the range, and of the coarsest unit that helps", () => {
  for (const [low, high] of [["1988-02-20", "2024-01-01"], ["2021-11-10", "2022-11-30"], ["2022-11-01", "2022-11-30"], ["2022-11-01", "2022-11-01"]]) {
    const found = tickDays(day(low), day(high));
    assert.ok(found.length >= 1 && found.length <= 13, `${low} ${found.length}`);
    for (const tick of found) assert.ok(tick.day >= day(low) && tick.day <= day(high));
  }
  assert.ok(tickDays(day("1988-02-20"), day("2024-01-01")).every((tick) => /^\d{4}$/.test(tick.label)));
});

test("a whole month and year are called by their name", () => {
  assert.equal(dayRange(day("2022-04-01"), day("2022-04-30")), "April 2022");
  assert.equal(dayRange(day("2022-01-01"), day("2022-12-31")), "2022");
  assert.equal(dayRange(day("2022-04-02"), day("2022-04-30")), "2–30 Apr 2022");
});
