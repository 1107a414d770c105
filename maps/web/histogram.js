// Claims through time, and the days that are chosen: a chart to draw on, two handles, two inputs.

import { h, put } from "./dom.js";
import { dayRange, fromDay, isoDay, dayNumber } from "./time.js";
import { monthName, number, t } from "./words.js";

/**
 * @typedef {import("./filters.js").Histogram} Histogram
 * @typedef {{from: number | null, to: number | null}} Chosen
 * @typedef {{
 *   element: HTMLElement,
 *   show: (histogram: Histogram, chosen: Chosen) => void,
 * }} Chart
 */

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 1000;
const HIGH = 100;
const STILL_PX = 4;
const MAX_TICKS = 9;

/**
 * @param {{from: number, to: number} | null} range the first and the last day of any claim
 * @param {(chosen: Chosen, live: boolean) => void} changed live: more is coming
 * @returns {Chart}
 */
export function dateChart(range, changed) {
  const from = dateInput("dates.from", "from");
  const to = dateInput("dates.to", "to");
  const all = h("button", { type: "button", class: "small", id: "contactline-all-dates", onclick: () => changed({ from: null, to: null }, false) }, t("dates.all"));
  const inputs = h("div", { class: "dates" }, h("label", {}, `${t("dates.from")} `, from), h("label", {}, `${t("dates.to")} `, to), all);
  if (!range) {
    const element = h("div", { class: "chart-box" }, inputs, h("p", { class: "fine" }, t("dates.none")));
    return { element, show: () => undefined };
  }
  const { from: low, to: high } = range;
  /** @type {Histogram | null} */
  let bins = null;
  /** @type {Chosen} */
  let chosen = { from: null, to: null };
  let first = low;
  let last = high + 1;

  const ghost = shape("bars bars-all");
  const bars = shape("bars");
  const image = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", role: "img" })) image.setAttribute(name, value);
  image.append(ghost, bars);
  const before = h("div", { class: "shade" });
  const after = h("div", { class: "shade" });
  const start = handle("from");
  const end = handle("to");
  const readout = h("p", { class: "readout", "aria-hidden": "true" });
  const ticks = h("div", { class: "ticks", "aria-hidden": "true" });
  const plot = h("div", {
    class: "plot", onpointerdown: press, onpointermove: move, onpointerup: release, onpointercancel: release,
    onpointerleave: () => { if (!drag) readout.textContent = ""; },
  }, image, before, after, start, end);
  const element = h("div", { class: "chart-box" }, inputs, h("div", { class: "chart" }, plot, ticks, readout));

  /** @type {{kind: "new" | "move" | "from" | "to", at: number, x: number, from: number, to: number, moved: boolean} | null} */
  let drag = null;

  /** @param {string} label @param {"from" | "to"} which */
  function dateInput(label, which) {
    const input = /** @type {HTMLInputElement} */ (h("input", {
      type: "date", name: which, min: range ? isoDay(range.from) : null, max: range ? isoDay(range.to) : null, disabled: !range,
      onchange: () => {
        const day = dayNumber(input.value);
        const next = { ...chosen, [which]: day };
        if (next.from !== null && next.to !== null && next.from > next.to) next[which === "from" ? "to" : "from"] = day;
        changed(next, false);
      },
    }));
    return input;
  }

  /** @param {"from" | "to"} which */
  function handle(which) {
    return h("div", {
      class: `handle handle-${which}`, role: "slider", tabindex: 0, "aria-label": t(which === "from" ? "dates.first" : "dates.last"),
      "aria-valuemin": low, "aria-valuemax": high, "data-handle": which, onkeydown: (/** @type {KeyboardEvent} */ event) => keyed(event, which),
    });
  }

  /** @param {number} day */
  function share(day) {
    return Math.max(0, Math.min(1, (day - first) / Math.max(1, last - first)));
  }

  /** @param {PointerEvent} event @returns {number} a day, perhaps between two */
  function dayAt(event) {
    const box = plot.getBoundingClientRect();
    return first + Math.max(0, Math.min(1, (event.clientX - box.left) / Math.max(1, box.width))) * (last - first);
  }

  /** @param {number} day */
  function held(day) {
    return Math.max(low, Math.min(high, Math.floor(day)));
  }

  /** @param {PointerEvent} event */
  function press(event) {
    if (event.button !== 0) return;
    const at = dayAt(event);
    const named = /** @type {HTMLElement} */ (event.target).dataset.handle;
    const now = { from: chosen.from ?? low, to: chosen.to ?? high };
    const inside = (chosen.from !== null || chosen.to !== null) && at >= now.from && at < now.to + 1;
    drag = { kind: named === "from" || named === "to" ? named : inside ? "move" : "new", at, x: event.clientX, ...now, moved: false };
    plot.setPointerCapture(event.pointerId);
    if (!named) event.preventDefault();
  }

  /** @param {PointerEvent} event */
  function move(event) {
    const at = dayAt(event);
    tell(at);
    if (!drag) return;
    if (!drag.moved && Math.abs(event.clientX - drag.x) < STILL_PX) return;
    drag.moved = true;
    changed(dragged(at), true);
  }

  /** @param {number} at @returns {Chosen} */
  function dragged(at) {
    if (!drag) return chosen;
    if (drag.kind === "new") return { from: held(Math.min(drag.at, at)), to: held(Math.max(drag.at, at)) };
    if (drag.kind === "from") return { from: Math.min(held(at), drag.to), to: chosen.to };
    if (drag.kind === "to") return { from: chosen.from, to: Math.max(held(at), drag.from) };
    const long = drag.to - drag.from;
    const moved = Math.max(low, Math.min(high - long, drag.from + Math.round(at - drag.at)));
    return { from: moved, to: moved + long };
  }

  /** @param {PointerEvent} event */
  function release(event) {
    const was = drag;
    if (!was) return;
    const at = dayAt(event);
    const result = was.moved ? dragged(at) : clicked(was.kind, at);
    drag = null;
    if (event.type === "pointercancel") return;
    if (result) changed(result, false);
  }

  /** A click chooses the bar; a click into what is chosen lets it go. @param {string} kind @param {number} at */
  function clicked(kind, at) {
    const isChosen = chosen.from !== null || chosen.to !== null;
    if (isChosen && at >= (chosen.from ?? low) && at < (chosen.to ?? high) + 1) return { from: null, to: null };
    const bin = binAt(at);
    if (kind !== "new" || bin < 0 || !bins) return null;
    return { from: Math.max(low, bins.edges[bin]), to: Math.min(high, bins.edges[bin + 1] - 1) };
  }

  /** @param {number} day */
  function binAt(day) {
    if (!bins) return -1;
    for (let i = 0; i < bins.all.length; i += 1) if (day < bins.edges[i + 1]) return i;
    return bins.all.length - 1;
  }

  /** @param {number} day */
  function tell(day) {
    const bin = binAt(day);
    readout.textContent = bin < 0 || !bins ? "" : t("dates.bar", { when: binName(bin), passing: bins.passing[bin], all: bins.all[bin] });
  }

  /** @param {number} bin */
  function binName(bin) {
    return bins ? dayRange(bins.edges[bin], bins.edges[bin + 1] - 1) ?? "" : "";
  }

  /** @param {KeyboardEvent} event @param {"from" | "to"} which */
  function keyed(event, which) {
    if (!bins) return;
    const now = chosen[which] ?? (which === "from" ? low : high);
    const unit = { day: 1, week: 7, month: 30, year: 365 }[bins.unit] ?? 1;
    /** @type {Record<string, number>} */
    const targets = {
      ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1,
      PageDown: now - unit, PageUp: now + unit, Home: low, End: high,
    };
    if (!Object.hasOwn(targets, event.key)) return;
    event.preventDefault();
    const day = Math.max(low, Math.min(high, targets[event.key]));
    if (which === "from") changed({ from: Math.min(day, chosen.to ?? high), to: chosen.to }, false);
    else changed({ from: chosen.from, to: Math.max(day, chosen.from ?? low) }, false);
  }

  /** @param {Histogram} found */
  function drawBars(found) {
    const most = found.all.reduce((a, b) => Math.max(a, b), 1);
    let back = "";
    let front = "";
    const gap = found.all.length > 240 ? 0 : 0.12;
    for (let i = 0; i < found.all.length; i += 1) {
      const x = share(found.edges[i]) * WIDE;
      const width = Math.max(0.6, (share(found.edges[i + 1]) * WIDE - x) * (1 - gap));
      const rect = (/** @type {number} */ count) => {
        const tall = Math.max(2, (count / most) * HIGH);
        return `M${x.toFixed(2)} ${HIGH}v${(-tall).toFixed(2)}h${width.toFixed(2)}V${HIGH}z`;
      };
      if (found.all[i]) back += rect(found.all[i]);
      if (found.passing[i]) front += rect(found.passing[i]);
    }
    ghost.setAttribute("d", back);
    bars.setAttribute("d", front);
    let top = 0;
    for (let i = 0; i < found.passing.length; i += 1) if (found.passing[i] > found.passing[top]) top = i;
    image.setAttribute("aria-label", t("dates.chart", {
      unit: t(`unit.${found.unit}`), from: dayRange(low, low) ?? "", to: dayRange(high, high) ?? "",
      max: number(found.passing[top] ?? 0), when: binName(top),
    }));
  }

  function drawTicks() {
    ticks.replaceChildren();
    for (const { day, label } of tickDays(first, last - 1)) {
      const tick = h("span", {}, label);
      tick.style.left = `${share(day) * 100}%`;
      put(ticks, tick);
    }
  }

  return {
    element,
    show(found, now) {
      const fresh = !bins;
      bins = found;
      chosen = now;
      first = Math.min(low, found.edges[0] ?? low);
      last = Math.max(high + 1, found.edges[found.edges.length - 1] ?? high + 1);
      drawBars(found);
      if (fresh) drawTicks();
      const left = now.from ?? low;
      const right = now.to ?? high;
      before.style.width = `${share(left) * 100}%`;
      after.style.left = `${share(right + 1) * 100}%`;
      before.hidden = now.from === null;
      after.hidden = now.to === null;
      start.style.left = `${share(now.from ?? first) * 100}%`;
      end.style.left = `${share(now.to === null ? last : right + 1) * 100}%`;
      for (const [one, day] of /** @type {[HTMLElement, number][]} */ ([[start, left], [end, right]])) {
        one.setAttribute("aria-valuenow", String(Math.max(low, Math.min(high, day))));
        one.setAttribute("aria-valuetext", dayRange(day, day) ?? "");
      }
      from.value = now.from === null ? "" : isoDay(now.from);
      to.value = now.to === null ? "" : isoDay(now.to);
      all.toggleAttribute("disabled", now.from === null && now.to === null);
    },
  };
}

/**
 * Days to be named below the chart: years, or months, or days, not too many.
 *
 * @param {number} low
 * @param {number} high
 * @returns {{day: number, label: string}[]}
 */
export function tickDays(low, high) {
  const a = fromDay(low);
  const b = fromDay(high);
  const months = (b.year - a.year) * 12 + b.month - a.month;
  const day = (/** @type {number} */ year, /** @type {number} */ month, /** @type {number} */ date) => Date.UTC(year, month - 1, date) / 86_400_000;
  const found = [];
  if (months >= 24) {
    const by = Math.ceil((b.year - a.year + 1) / MAX_TICKS);
    for (let year = Math.ceil(a.year / by) * by; year <= b.year; year += by) found.push({ day: day(year, 1, 1), label: String(year) });
  } else if (months >= 2) {
    const by = Math.ceil((months + 1) / MAX_TICKS);
    for (let m = 0; m <= months; m += by) {
      const month = ((a.month - 1 + m) % 12) + 1;
      const year = a.year + Math.floor((a.month - 1 + m) / 12);
      found.push({ day: day(year, month, 1), label: month === 1 || m === 0 ? `${monthName(month)} ${year}` : monthName(month) });
    }
  } else {
    const by = Math.ceil((high - low + 1) / MAX_TICKS);
    for (let one = low; one <= high; one += by) found.push({ day: one, label: `${fromDay(one).day} ${monthName(fromDay(one).month)}` });
  }
  return found.filter((tick) => tick.day >= low && tick.day <= high);
}

/** @param {string} name */
function shape(name) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", name);
  return path;
}
