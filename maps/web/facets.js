// The filters as ordinary inputs, each choice with the number of claims that it would leave.

import { sideLabel } from "./describe.js";
import { h, theirs } from "./dom.js";
import { emptyState, isFiltering } from "./filters.js";
import { NO_DAY } from "./model.js";
import { swatch } from "./panel.js";
import { dayNumber, isoDay } from "./time.js";
import { hasWords, t } from "./words.js";

/**
 * @param {import("./model.js").Model} model
 * @param {(state: import("./filters.js").State) => void} changed
 * @returns {{element: HTMLElement, state: () => import("./filters.js").State,
 *            show: (result: import("./filters.js").Result) => void}}
 */
export function facetPanel(model, changed) {
  const state = emptyState(model.facets);
  /** @type {{facet: string, code: number, input: HTMLInputElement, count: HTMLElement}[]} */
  const rows = [];
  const bounds = dayBounds(model);
  const from = dateInput("from");
  const to = dateInput("to");
  const reset = /** @type {HTMLButtonElement} */ (
    h("button", { type: "button", class: "reset", id: "contactline-reset", onclick: clear, disabled: true }, t("reset")));
  const element = h("div", { class: "facets" },
    ...model.facets.map(facetGroup),
    h("fieldset", { class: "facet", "data-facet": "dates" },
      h("legend", {}, t("facet.dates")),
      h("div", { class: "dates" },
        h("label", {}, t("facet.from"), from), h("label", {}, t("facet.to"), to))),
    reset);

  /** @param {import("./model.js").Facet} facet */
  function facetGroup(facet) {
    return h("fieldset", { class: "facet", "data-facet": facet.name },
      h("legend", {}, t(`facet.${facet.name}`)),
      facet.options.map(({ key, code }) => {
        const input = /** @type {HTMLInputElement} */ (
          h("input", { type: "checkbox", checked: true, value: key, onchange: () => toggle(facet.name, code, input.checked) }));
        const count = h("span", { class: "count" });
        rows.push({ facet: facet.name, code, input, count });
        const name = optionName(model, facet.name, key);
        return h("div", { class: "option" },
          h("label", {}, input, facet.name === "side" ? swatch(key, model) : null, theirs(name), " ", count),
          facet.options.length > 1
            ? h("button", { type: "button", class: "only", "aria-label": t("only.label", { name }), onclick: () => only(facet, code) }, t("only"))
            : null);
      }),
      facet.name === "side" ? h("p", { class: "fine" }, t("facet.side.note")) : null);
  }

  /** @param {"from" | "to"} which */
  function dateInput(which) {
    const input = /** @type {HTMLInputElement} */ (
      h("input", {
        type: "date",
        name: which,
        min: bounds ? isoDay(bounds[0]) : null,
        max: bounds ? isoDay(bounds[1]) : null,
        onchange: () => {
          state[which] = dayNumber(input.value);
          tell();
        },
      }));
    return input;
  }

  function toggle(name, code, on) {
    if (on) state.hidden[name].delete(code);
    else state.hidden[name].add(code);
    tell();
  }

  /** @param {import("./model.js").Facet} facet @param {number} code */
  function only(facet, code) {
    state.hidden[facet.name] = new Set(facet.options.map((option) => option.code).filter((other) => other !== code));
    tell();
  }

  function clear() {
    Object.assign(state, emptyState(model.facets));
    from.value = "";
    to.value = "";
    tell();
  }

  function tell() {
    for (const row of rows) row.input.checked = !state.hidden[row.facet].has(row.code);
    reset.disabled = !isFiltering(state);
    changed(state);
  }

  return {
    element,
    state: () => state,
    show(result) {
      for (const row of rows) row.count.textContent = String(result.counts[row.facet][row.code]);
    },
  };
}

/** @param {import("./model.js").Model} model @param {string} facet @param {string} key */
function optionName(model, facet, key) {
  if (facet === "side") return sideLabel(model.payload, key);
  const words = `${facet === "dispute" ? "status" : facet}.${key}`;
  return hasWords(words) ? t(words) : key.replaceAll("_", " ");
}

/** @param {import("./model.js").Model} model @returns {[number, number] | null} */
function dayBounds(model) {
  const starts = model.dayStart.filter((day) => day !== NO_DAY);
  const ends = model.dayEnd.filter((day) => day !== NO_DAY);
  if (!starts.length || !ends.length) return null;
  return [starts.reduce((a, b) => Math.min(a, b)), ends.reduce((a, b) => Math.max(a, b))];
}
