// What lies on the map: zoom, layers, legend, scale and attribution.

import { sideLabel } from "./describe.js";
import { h, put, theirs } from "./dom.js";
import { legendRows, symbol } from "./legend.js";
import { NAME_CHOICES } from "./names.js";
import { swatch } from "./swatch.js";
import { t } from "./words.js";

/** @typedef {any} Leaflet */

/**
 * @param {Leaflet} L
 * @param {any} map
 * @param {any} layer
 * @param {any} data tiles of the map
 * @param {{names: (choice: string) => void, roomy: boolean, legendOpen: boolean}} how
 * @returns {{legend: () => void, remove: () => void, isLegendOpen: () => boolean, printed: () => Node}}
 *   printed: the legend once more, to stand below the map on paper
 */
export function furnish(L, map, layer, data, how) {
  const { model, scene } = layer;
  const rows = h("div", { class: "legend-rows" });
  const legend = /** @type {HTMLDetailsElement} */ (h("details", { class: "box legend", open: how.legendOpen },
    h("summary", {}, t("legend"), h("span", { class: "keys" }, model.payload.sides.map((/** @type {{side: string}} */ side) =>
      h("span", { class: "key" }, swatch(side.side, model), theirs(sideLabel(model.payload, side.side)))))),
    h("div", { class: "legend-body", tabindex: 0, role: "group", "aria-label": t("legend") }, rows, baseLegend(scene, model.payload))));
  const credit = /** @type {HTMLDetailsElement} */ (attribution(model.payload, data, how.roomy));
  const controls = [
    L.control.zoom({ position: "topright", zoomInTitle: t("zoom.in"), zoomOutTitle: t("zoom.out") }),
    corner(L, "topright", layerSwitch(L, map, scene, data, how.names)),
    corner(L, "bottomleft", legend),
    L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }),
    corner(L, "bottomright", credit),
  ];
  for (const control of controls) control.addTo(map);
  return {
    legend() {
      rows.replaceChildren();
      if (layer.marks) put(rows, ...legendRows(model, layer.marks));
    },
    remove() {
      for (const control of controls) control.remove();
    },
    isLegendOpen: () => legend.open,
    printed() {
      credit.open = true;
      return /** @type {HTMLElement} */ (legend.lastElementChild).cloneNode(true);
    },
  };
}

/** A control with an element of ours; clicks on it stay on it. @param {Leaflet} L @param {string} position @param {HTMLElement} element */
function corner(L, position, element) {
  const Control = L.Control.extend({
    onAdd() {
      L.DomEvent.disableClickPropagation(element);
      L.DomEvent.disableScrollPropagation(element);
      return element;
    },
  });
  return new Control({ position });
}

/** @param {any} payload @param {any} data @param {boolean} roomy */
function attribution(payload, data, roomy) {
  const lines = payload.attribution.flatMap((/** @type {string} */ line, /** @type {number} */ i) => [i ? " · " : null, theirs(line)]);
  const tiles = data.tiles ? h("span", { id: "contactline-tiles-credit", hidden: true }, " · ", theirs(data.tiles.attribution)) : null;
  return h("details", { class: "box attribution", open: roomy },
    h("summary", {}, t("attribution")), h("p", { tabindex: 0, role: "group", "aria-label": t("attribution") }, lines, tiles));
}

/** @param {any} scene @param {any} payload */
function baseLegend(scene, payload) {
  const border = scene.basemap.layers.border ?? [];
  return h("div", { class: "legend-base" },
    border.length ? h("p", {}, symbol("border"), " ", t("legend.border")) : null,
    border.some((/** @type {{undecided: boolean}} */ line) => line.undecided) ? h("p", {}, symbol("undecided"), " ", t("legend.border.undecided")) : null,
    scene.basemap.optional.map((/** @type {Named} */ one) =>
      h("p", { id: `legend-${one.name}`, hidden: !scene.switches.optional.has(one.name) }, symbol("optional"), " ", theirs(datedTitle(one)))),
    h("p", { class: "fine" }, theirs(payload.boundary_note, { lang: "en" })));
}

/** @typedef {{name: string, title: string, date: string}} Named */

/** @param {Leaflet} L @param {any} map @param {any} scene @param {any} data @param {(choice: string) => void} chooseNames */
function layerSwitch(L, map, scene, data, chooseNames) {
  const { switches, basemap } = scene;
  const box = (/** @type {string} */ words, /** @type {boolean} */ checked, /** @type {(on: boolean) => void} */ change) => {
    const input = /** @type {HTMLInputElement} */ (
      h("input", { type: "checkbox", checked, onchange: () => { change(input.checked); scene.repaint(); } }));
    return h("label", {}, input, " ", theirs(words));
  };
  const names = /** @type {HTMLSelectElement} */ (
    h("select", { id: "contactline-names", onchange: () => chooseNames(names.value) },
      NAME_CHOICES.map((choice) => h("option", { value: choice, selected: choice === scene.names }, t(`names.${choice}`)))));
  return h("details", { class: "box layers" }, h("summary", {}, t("layers")),
    basemap.layers.admin1 ? box(t("layer.districts"), switches.districts, (on) => { switches.districts = on; }) : null,
    basemap.towns.length ? box(t("layer.towns"), switches.towns, (on) => { switches.towns = on; }) : null,
    basemap.optional.map((/** @type {Named} */ one) => box(datedTitle(one), switches.optional.has(one.name), (on) => {
      if (on) switches.optional.add(one.name);
      else switches.optional.delete(one.name);
      const row = document.getElementById(`legend-${one.name}`);
      if (row) row.hidden = !on;
    })),
    data.tiles ? box(t("layer.tiles", { name: data.tiles.name, host: data.tiles.hosts.join(", ") }), !switches.fills, tileSwitch(L, map, scene, data)) : null,
    h("label", { class: "names-choice" }, `${t("names")} `, names));
}

/** @param {Leaflet} L @param {any} map @param {any} scene @param {any} data */
function tileSwitch(L, map, scene, data) {
  scene.tiles ??= L.tileLayer(data.tiles.url, { maxZoom: data.tiles.max_zoom, attribution: "" });
  return (/** @type {boolean} */ on) => {
    scene.switches.fills = !on;
    const credit = document.getElementById("contactline-tiles-credit");
    if (credit) credit.hidden = !on;
    if (on) scene.tiles.addTo(map);
    else scene.tiles.remove();
  };
}

/**
 * The name of an optional layer with its date, unless the name has it already.
 *
 * @param {Named} layer
 */
function datedTitle({ title, date }) {
  return date.split("/").every((part) => title.includes(part)) ? title : `${title} (${date})`;
}
