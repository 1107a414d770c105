// Going through time: which window comes next, and the clock that asks for it.

import { dayOf, fromDay } from "./time.js";

/**
 * @typedef {"day" | "week" | "month" | "quarter" | "year"} Step
 * @typedef {Step | "grow"} WindowSize
 * @typedef {{from: number, to: number}} Days
 */

/** @type {Step[]} */
export const STEPS = ["day", "week", "month", "quarter", "year"];
/** @type {WindowSize[]} */
export const WINDOWS = [...STEPS, "grow"];
export const SPEEDS = [0.5, 1, 2, 4, 8];

const MONTHS = { month: 1, quarter: 3, year: 12 };

/**
 * @param {number} day days since 1970-01-01
 * @param {Step} step
 * @param {number} times may be negative
 * @returns {number} the day so many steps on; the last of a month where it has fewer days
 */
export function addSteps(day, step, times) {
  if (step === "day") return day + times;
  if (step === "week") return day + 7 * times;
  const { year, month, day: date } = fromDay(day);
  const months = year * 12 + month - 1 + MONTHS[step] * times;
  const last = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  return dayOf(Math.floor(months / 12), (months % 12) + 1, Math.min(date, last));
}

/**
 * @param {number} day
 * @param {Step} step
 * @returns {number} the first day of the week (Monday), month, quarter or year that it is in
 */
export function startOf(day, step) {
  if (step === "day") return day;
  if (step === "week") return day - ((((day + 3) % 7) + 7) % 7);
  const { year, month } = fromDay(day);
  if (step === "year") return dayOf(year, 1, 1);
  return dayOf(year, step === "quarter" ? month - ((month - 1) % 3) : month, 1);
}

/**
 * The window after (or, with -1, before) this one.
 *
 * @param {Days | null} now null: nothing chosen yet
 * @param {{size: WindowSize, step: Step, range: Days, by: 1 | -1}} how
 * @returns {Days | null} null where the range is at its end
 */
export function nextWindow(now, { size, step, range, by }) {
  if (size === "grow") {
    const from = startOf(range.from, step);
    if (!now) return by > 0 ? { from, to: Math.min(range.to, addSteps(from, step, 1) - 1) } : null;
    if (by > 0 && now.to >= range.to) return null;
    const to = by > 0 ? addSteps(now.to + 1, step, 1) - 1 : addSteps(now.to + 1, step, -1) - 1;
    return to < range.from ? null : { from, to: Math.min(to, range.to) };
  }
  const from = now ? addSteps(now.from, step, by) : startOf(by > 0 ? range.from : range.to, size);
  if (from > range.to) return null;
  const to = addSteps(from, size, 1) - 1;
  return to < range.from ? null : { from, to };
}

/**
 * Calls `tick` so many times a second, until it says false.
 *
 * @param {() => boolean} tick
 * @param {() => number} perSecond
 * @returns {{start: () => void, stop: () => void, running: () => boolean}}
 */
export function metronome(tick, perSecond) {
  let frame = 0;
  let next = 0;
  /** @param {number} now */
  const beat = (now) => {
    frame = requestAnimationFrame(beat);
    if (now < next) return;
    next = now + 1000 / perSecond();
    if (!tick()) stop();
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  return {
    start() {
      if (frame) return;
      next = 0;
      frame = requestAnimationFrame(beat);
    },
    stop,
    running: () => frame !== 0,
  };
}
