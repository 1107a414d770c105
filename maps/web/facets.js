// The filters as ordinary inputs, each choice with the number of claims that it would leave.

import { optionName } from "./describe.js";
import { h, theirs } from "./dom.js";
import { swatch } from "./swatch.js";
import { fold } from "./search.js";
import { currentLanguage, hasWords, number, t } from "./words.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").Facet} Facet
 * @typedef {import("./filters.js").State} State
 * @typedef {import("./filters.js").Result} Result
 * @typedef {{facet: Facet, code: number, key: string, name: string, element: HTMLElement,
 *            input: HTMLInputElement, count: HTMLElement}} Choice
 */

/** Facets with more choices are folded to so many, and can be searched. */
const FOLDED = 8;
const OPEN_AT_START = new Set(["claimant", "accused", "type", "dispute"]);
const SIDED = new Set(["claimant", "accused"]);

/**
 * @param {Model} model
 * @param {State} state is written to
 * @param {Record<string, Int32Array>} totals facet -> code -> all its claims
 * @param {() => void} changed
 * @returns {{element: HTMLElement, show: (result: Result) => void}}
 */
export function facetPanel(model, state, totals, changed) {
  const groups = model.facets.map((facet) => facetGroup(model, facet, state, totals[facet.name], changed));
  return {
    element: h("div", { class: "facets" }, groups.map((group) => group.element)),
    show(result) {
      for (const group of groups) group.show(result);
    },
  };
}

/** @param {Model} model @param {Facet} facet @param {State} state @param {Int32Array} totals @param {() => void} changed */
function facetGroup(model, facet, state, totals, changed) {
  const title = t(`facet.${facet.name}`);
  const chosen = state.chosen[facet.name];
  const choices = facet.options.map((option) => makeChoice(model, facet, option, (on) => {
    if (on) chosen.add(option.code);
    else chosen.delete(option.code);
    changed();
  }));
  const many = choices.length > FOLDED;
  let folded = many;
  let wanted = "";
  const chosenCount = h("span", { class: "count" });
  const none = h("p", { class: "fine", hidden: true }, t("facet.nomatch"));
  const find = /** @type {HTMLInputElement} */ (h("input", {
    type: "search", "aria-label": t("facet.find", { facet: title }), placeholder: t("facet.find", { facet: title }),
    oninput: () => { wanted = fold(find.value.trim()); arrange(); },
  }));
  const more = h("button", { type: "button", class: "facet-more", "aria-expanded": "false", onclick: () => { folded = !folded; arrange(); } });
  const heads = new Map();
  const options = h("div", { class: "options" }, grouped(facet, choices, heads), none);
  const element = h("details", { class: "facet", "data-facet": facet.name, open: OPEN_AT_START.has(facet.name) && choices.length > 1 },
    h("summary", {}, title, chosenCount),
    h("fieldset", {}, h("legend", { class: "away" }, title),
      many ? h("p", { class: "facet-find" }, find) : null, options, many ? more : null,
      SIDED.has(facet.name) ? h("p", { class: "fine" }, t("facet.note.sides")) : null));
  const first = firstOnes(facet, totals);

  function arrange() {
    let seen = 0;
    const shown = new Set();
    for (const choice of choices) {
      const kept = wanted ? fold(choice.name).includes(wanted) : !folded || first.has(choice.code) || chosen.has(choice.code);
      choice.element.hidden = !kept;
      if (kept) {
        seen += 1;
        shown.add(facet.options[choice.code]?.parent ?? "");
      }
    }
    for (const [parent, head] of heads) head.hidden = !shown.has(parent);
    none.hidden = seen > 0;
    more.hidden = wanted !== "";
    more.textContent = folded ? t("facet.more", { total: choices.length }) : t("facet.fewer");
    more.setAttribute("aria-expanded", String(!folded));
  }

  return {
    element,
    /** @param {Result} result */
    show(result) {
      const counts = result.counts[facet.name];
      for (const choice of choices) {
        const count = counts[choice.code];
        choice.input.checked = chosen.has(choice.code);
        choice.count.textContent = number(count);
        choice.element.classList.toggle("is-none", count === 0);
      }
      chosenCount.textContent = chosen.size ? t("facet.chosen", { count: chosen.size }) : "";
      arrange();
    },
  };
}

/** @param {Model} model @param {Facet} facet @param {import("./model.js").Option} option @param {(on: boolean) => void} toggle @returns {Choice} */
function makeChoice(model, facet, option, toggle) {
  const name = optionName(model, facet.name, option);
  const input = /** @type {HTMLInputElement} */ (
    h("input", { type: "checkbox", value: option.key, onchange: () => toggle(input.checked) }));
  const count = h("span", { class: "count" });
  const element = h("label", { class: "option" }, input,
    SIDED.has(facet.name) ? swatch(option.key, model) : null, theirs(name), " ", count);
  return { facet, code: option.code, key: option.key, name, element, input, count };
}

/** Choices under the names of their groups, where there are any. @param {Facet} facet @param {Choice[]} choices @param {Map<string, HTMLElement>} heads */
function grouped(facet, choices, heads) {
  const parents = new Set(facet.options.map((option) => option.parent ?? ""));
  if (parents.size < 2) return choices.map((choice) => choice.element);
  const made = [];
  for (const parent of [...parents].sort((a, b) => Number(a === "") - Number(b === ""))) {
    if (parent) {
      const head = h("p", { class: "group" }, theirs(groupName(facet, parent)));
      heads.set(parent, head);
      made.push(head);
    } else made.push(h("hr", { class: "group-end" }));
    for (const [i, option] of facet.options.entries()) {
      if ((option.parent ?? "") === parent) made.push(choices[i].element);
    }
  }
  return made;
}

/** @param {Facet} facet @param {string} parent */
function groupName(facet, parent) {
  if (facet.name === "type") return hasWords(`type.${parent}`) ? t(`type.${parent}`) : parent;
  const names = facet.options.find((option) => option.parent === parent)?.parent_names;
  return names?.[currentLanguage()] ?? names?.en ?? parent;
}

/** The choices that most claims have. @param {Facet} facet @param {Int32Array} totals */
function firstOnes(facet, totals) {
  const codes = facet.options.map((option) => option.code);
  codes.sort((a, b) => totals[b] - totals[a] || a - b);
  return new Set(codes.slice(0, FOLDED));
}
