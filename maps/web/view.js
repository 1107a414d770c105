// The page's state as a view for the address, and back.

import { emptyView } from "./hash.js";
import { COLUMNS, NEWEST } from "./list.js";
import { NAME_CHOICES } from "./names.js";
import { languages } from "./words.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./hash.js").View} View
 *
 * @typedef {{
 *   filters: import("./filters.js").State,
 *   sort: {column: string, down: boolean},
 *   wide: boolean,
 *   language: string,
 *   names: string,
 *   theme: "dark" | "light" | null,
 * }} App
 *   theme: null follows the system
 */

/** @param {Model} model @returns {import("./hash.js").Known} */
export function knownTo(model) {
  return {
    facets: model.facets.map((facet) => facet.name),
    columns: COLUMNS,
    languages: languages().map(([code]) => code),
    names: NAME_CHOICES,
  };
}

/**
 * @param {Model} model
 * @param {App} app
 * @param {{claim: string | null, map: View["map"], usual: {language: string, names: string}}} more
 * @returns {View} only what is not as it is at the start
 */
export function viewOf(model, app, { claim, map, usual }) {
  const { filters } = app;
  const view = emptyView();
  for (const facet of model.facets) {
    const chosen = filters.chosen[facet.name];
    if (chosen.size) view.chosen.set(facet.name, facet.options.filter((option) => chosen.has(option.code)).map((option) => option.key));
  }
  const isNewest = app.sort.column === NEWEST.column && app.sort.down === NEWEST.down;
  return {
    ...view,
    from: filters.from,
    to: filters.to,
    text: filters.text,
    claim,
    map,
    sort: isNewest ? null : { ...app.sort },
    wide: app.wide,
    language: app.language === usual.language ? null : app.language,
    names: app.names === usual.names ? null : app.names,
    theme: app.theme,
  };
}

/**
 * Put a view into the page's state. Its text and its claim are left to the caller: they take time.
 *
 * @param {Model} model
 * @param {App} app is written to
 * @param {View} view
 * @param {{language: string, names: string}} usual
 */
export function takeView(model, app, view, usual) {
  for (const facet of model.facets) {
    const keys = new Set(view.chosen.get(facet.name) ?? []);
    const chosen = app.filters.chosen[facet.name];
    chosen.clear();
    for (const option of facet.options) if (keys.has(option.key)) chosen.add(option.code);
  }
  app.filters.from = view.from;
  app.filters.to = view.to;
  app.sort = view.sort ?? { ...NEWEST };
  app.wide = view.wide;
  app.language = view.language ?? usual.language;
  app.names = view.names ?? usual.names;
  app.theme = view.theme;
}
