// The legend: only what is on the map.

import { sideLabel } from "./describe.js";
import { h, theirs } from "./dom.js";
import { swatch } from "./panel.js";
import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const KINDS = ["spot", "ring", "area", "line", "candidates"];

/**
 * @param {import("./model.js").Model} model
 * @param {import("./marks.js").Marks} marks
 * @returns {(Node | null)[]} rows for what is shown now
 */
export function legendRows(model, marks) {
  const shown = model.sites.filter((site) => marks.counts[site.index] > 0);
  const states = shown.map((site) => marks.states[site.index]);
  const sides = new Set(states.flatMap((state) => state.sides));
  const kinds = KINDS.filter((kind) => shown.some((site) => site.draw === kind));
  const rows = [
    h("h3", {}, t("legend.sides")),
    ...model.payload.sides
      .filter((side) => sides.has(side.side))
      .map((side) => h("p", {}, swatch(side.side, model), " ", theirs(sideLabel(model.payload, side.side)))),
  ];
  for (const kind of kinds) rows.push(h("p", {}, symbol(kind), " ", t(`legend.${kind}`)));
  if (states.some((state) => state.origin)) rows.push(h("p", {}, symbol("origin"), " ", t("legend.origin")));
  if (states.some((state) => state.sides.length > 1)) rows.push(h("p", {}, symbol("shared"), " ", t("legend.shared")));
  return rows;
}

/** @param {string} kind */
export function symbol(kind) {
  const image = node("svg", { viewBox: "0 0 28 18", class: `symbol symbol-${kind}`, "aria-hidden": "true" });
  if (kind === "spot") image.append(node("circle", { cx: 14, cy: 9, r: 5, class: "full" }));
  else if (kind === "ring") image.append(node("circle", { cx: 14, cy: 9, r: 8, class: "light" }));
  else if (kind === "line") image.append(node("path", { d: "M2 14 L10 5 L18 12 L26 4", class: "thick" }));
  else if (kind === "border") image.append(node("path", { d: "M1 9 H27", class: "border" }));
  else if (kind === "optional") image.append(node("path", { d: "M1 9 H27", class: "border named" }));
  else if (kind === "undecided") image.append(node("path", { d: "M1 9 H27", class: "border dashed" }));
  else {
    const outline = "M3 6 L11 2 L24 4 L25 13 L14 16 L5 14 Z";
    if (kind === "shared") {
      image.append(node("path", { d: outline, class: "light" }), node("path", { d: "M8 15 L15 3 M13 16 L21 4 M4 11 L9 3", class: "stripe" }));
    } else image.append(node("path", { d: outline, class: kind === "area" ? "light" : kind }));
    if (kind === "candidates") {
      const mark = node("text", { x: 14, y: 13, class: "question" });
      mark.textContent = "?";
      image.append(mark);
    }
  }
  return image;
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function node(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
