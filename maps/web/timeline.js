// Time: the chart, its inputs, and the buttons that go through it.

import { h } from "./dom.js";
import { dateChart } from "./histogram.js";
import { SPEEDS, STEPS, WINDOWS, metronome, nextWindow } from "./play.js";
import { number, t } from "./words.js";

/**
 * @typedef {import("./histogram.js").Chosen} Chosen
 * @typedef {{size: import("./play.js").WindowSize, step: import("./play.js").Step, speed: number}} Pace
 */

/**
 * @param {{
 *   range: {from: number, to: number} | null,
 *   calm: () => boolean,
 *   pace: Pace,
 *   changed: (chosen: Chosen, live: boolean) => void,
 * }} parts pace is written to; calm: the system asks for less motion
 * @returns {{element: HTMLElement, show: (histogram: import("./filters.js").Histogram, chosen: Chosen) => void, stop: () => void}}
 */
export function timeline({ range, calm, pace, changed }) {
  /** @type {Chosen} */
  let chosen = { from: null, to: null };
  const chart = dateChart(range, (next, live) => { pause(); changed(next, live); });
  const clock = metronome(() => step(1, true), () => pace.speed);
  const play = h("button", { type: "button", class: "play-button", onclick: toggle });
  const back = h("button", { type: "button", "aria-label": t("play.back"), title: t("play.back"), onclick: () => { pause(); step(-1, false); } }, "◀");
  const on = h("button", { type: "button", "aria-label": t("play.on"), title: t("play.on"), onclick: () => { pause(); step(1, false); } }, "▶|");
  const still = h("span", { class: "fine", hidden: !calm() }, t("play.still"));
  const settings = h("details", { class: "pace" }, h("summary", {}, t("play.pace")), h("div", { class: "pace-menu" },
    choice("play.window", WINDOWS, pace.size, (value) => { pace.size = value; }, (value) => t(`play.window.${value}`)),
    choice("play.step", STEPS, pace.step, (value) => { pace.step = value; }, (value) => t(`play.window.${value}`)),
    choice("play.speed", SPEEDS.map(String), String(pace.speed), (value) => { pace.speed = Number(value); }, (value) => number(Number(value)))));
  const controls = h("div", { class: "play", role: "group", "aria-label": t("play") }, back, play, on, settings, still);
  const element = h("div", { class: "time" },
    h("div", { class: "time-bar" }, h("h2", { id: "contactline-time-title" }, t("dates")), range ? controls : null, chart.element));
  showPlaying(false);

  /**
   * @template {string} Value
   * @param {string} label @param {Value[]} values @param {Value} now
   * @param {(value: Value) => void} set @param {(value: Value) => string} name
   */
  function choice(label, values, now, set, name) {
    const select = /** @type {HTMLSelectElement} */ (h("select", { onchange: () => set(/** @type {Value} */ (select.value)) },
      values.map((value) => h("option", { value, selected: value === now }, name(value)))));
    return h("label", {}, t(label), " ", select);
  }

  /** @param {1 | -1} by @param {boolean} live @returns {boolean} whether there was anywhere to go */
  function step(by, live) {
    if (!range) return false;
    const now = chosen.from !== null && chosen.to !== null ? { from: chosen.from, to: chosen.to } : null;
    const next = nextWindow(now, { size: pace.size, step: pace.step, range, by });
    if (next) changed(next, live);
    else pause();
    return next !== null;
  }

  function toggle() {
    if (clock.running()) {
      pause();
      return;
    }
    if (range && chosen.to !== null && chosen.to >= range.to) chosen = { from: null, to: null };
    if (calm()) {
      step(1, false);
      return;
    }
    clock.start();
    showPlaying(true);
  }

  function pause() {
    if (!clock.running()) return;
    clock.stop();
    showPlaying(false);
    changed(chosen, false);
  }

  /** @param {boolean} playing */
  function showPlaying(playing) {
    play.textContent = playing ? "❚❚" : "►";
    play.setAttribute("aria-label", t(playing ? "pause" : "play"));
    play.title = t(playing ? "pause" : "play");
    play.classList.toggle("is-on", playing);
  }

  return {
    element,
    show(histogram, now) {
      chosen = { from: now.from, to: now.to };
      chart.show(histogram, chosen);
    },
    stop: pause,
  };
}
