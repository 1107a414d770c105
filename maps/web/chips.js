// What is filtered now, each with a button that takes it away.

import { optionName } from "./describe.js";
import { h, theirs, visible } from "./dom.js";
import { dayRange, isoDay } from "./time.js";
import { t } from "./words.js";

/**
 * @param {import("./model.js").Model} model
 * @param {import("./filters.js").State} state is written to
 * @param {{changed: () => void, reset: () => void}} actions
 * @returns {{element: HTMLElement, show: () => void}}
 */
export function chipList(model, state, { changed, reset }) {
  const element = h("ul", { class: "chosen", "aria-label": t("filters.on") });

  /** @param {string} what @param {string} name @param {() => void} remove */
  function chip(what, name, remove) {
    const words = `${what}: ${name}`;
    return h("li", {}, h("button", {
      type: "button", class: "chip", "aria-label": t("chip.remove", { name: visible(words) }),
      onclick: () => { remove(); changed(); keepFocus(); },
    }, theirs(words), h("span", { "aria-hidden": "true" }, "×")));
  }

  /** The button is gone once it was pressed: the next one takes its place. */
  function keepFocus() {
    const next = /** @type {HTMLElement | null} */ (element.querySelector("button"));
    (next ?? /** @type {HTMLElement | null} */ (document.getElementById("contactline-search")))?.focus();
  }

  function show() {
    const chips = [];
    for (const facet of model.facets) {
      for (const option of facet.options) {
        if (!state.chosen[facet.name].has(option.code)) continue;
        chips.push(chip(t(`facet.${facet.name}`), optionName(model, facet.name, option), () => state.chosen[facet.name].delete(option.code)));
      }
    }
    if (state.from !== null || state.to !== null) {
      chips.push(chip(t("facet.dates"), daysWords(state), () => { state.from = null; state.to = null; }));
    }
    if (state.text) chips.push(chip(t("facet.text"), state.text, () => { state.text = ""; state.textMask = null; }));
    if (chips.length) {
      chips.push(h("li", {}, h("button", { type: "button", class: "reset", id: "contactline-reset", onclick: () => { reset(); keepFocus(); } }, t("reset"))));
    }
    element.replaceChildren(...chips);
  }

  return { element, show };
}

/** @param {{from: number | null, to: number | null}} state */
function daysWords({ from, to }) {
  if (from !== null && to !== null) return dayRange(from, to) ?? "";
  if (from !== null) return `${t("dates.from")} ${dayRange(from, from) ?? isoDay(from)}`;
  return to === null ? "" : `${t("dates.to")} ${dayRange(to, to) ?? isoDay(to)}`;
}
