// The legend: only what is on the map.

import { optionName, sideLabel } from "./describe.js";
import { h, theirs } from "./dom.js";
import { GLYPHS } from "./glyphs.js";
import { swatch } from "./swatch.js";
import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
/** @type {import("./sites.js").Draw[]} */
const KINDS = ["spot", "ring", "area", "line", "candidates"];

/**
 * @param {import("./model.js").Model} model
 * @param {import("./marks.js").Marks} marks
 * @returns {(Node | null)[]} rows for what is shown now
 */
export function legendRows(model, marks) {
  const { sides, kinds: shown, hasOrigin, hasShared, types, hasDraft, hasDenied, hasArrows } = marks.summary();
  const kinds = KINDS.filter((kind) => shown.has(kind));
  const rows = [
    h("h3", {}, t("legend.sides")),
    ...model.payload.sides
      .filter((/** @type {{side: string}} */ side) => sides.has(side.side))
      .map((/** @type {{side: string}} */ side) => h("p", {}, swatch(side.side, model), " ", theirs(sideLabel(model.payload, side.side)))),
  ];
  for (const kind of kinds) rows.push(h("p", {}, symbol(kind), " ", t(`legend.${kind}`)));
  if (hasOrigin) rows.push(h("p", {}, symbol("origin"), " ", t("legend.origin")));
  if (hasShared) rows.push(h("p", {}, symbol("shared"), " ", t("legend.shared")));
  if (hasArrows) rows.push(h("p", {}, symbol("arrow"), " ", t("legend.arrow")));
  if (hasDraft) rows.push(h("p", {}, symbol("draft"), " ", t("legend.draft")));
  if (hasDenied) rows.push(h("p", {}, symbol("denied"), " ", t("legend.denied")));
  if (types.size) {
    rows.push(h("h3", {}, t("legend.types")));
    for (const type of Object.keys(GLYPHS)) {
      if (types.has(type)) rows.push(h("p", {}, typeSymbol(type), " ", optionName(model, "type", { key: type, code: 0 })));
    }
  }
  if (marks.isGathered) rows.push(h("p", {}, symbol("cluster"), " ", t("legend.cluster")));
  return rows;
}

/** A dot with the sign of a kind of event. @param {string} type */
function typeSymbol(type) {
  const image = node("svg", { viewBox: "0 0 28 18", class: "symbol", "aria-hidden": "true" });
  const sign = node("path", { d: GLYPHS[type], class: "sign", transform: "translate(14 9) scale(1.15)" });
  image.append(node("circle", { cx: 14, cy: 9, r: 7, class: "full" }), sign);
  return image;
}

/** @param {string} kind */
export function symbol(kind) {
  const image = node("svg", { viewBox: "0 0 28 18", class: `symbol symbol-${kind}`, "aria-hidden": "true" });
  if (kind === "spot") image.append(node("circle", { cx: 14, cy: 9, r: 5, class: "full" }));
  else if (kind === "ring") image.append(node("circle", { cx: 14, cy: 9, r: 8, class: "light" }));
  else if (kind === "cluster") {
    const count = node("text", { x: 14, y: 12.5, class: "question" });
    count.textContent = "9";
    image.append(node("circle", { cx: 14, cy: 9, r: 7.5, class: "gathered" }), count);
  } else if (kind === "arrow") image.append(node("path", { d: "M2 13 L22 6 M15 4.5 L23 5.6 L18 12", class: "drawn" }));
  else if (kind === "draft") {
    image.append(node("circle", { cx: 14, cy: 9, r: 7, class: "full" }), node("path", { d: "M8 9 L14 15 M9 4 L19 14 M14 3 L20 9", class: "sign" }));
  } else if (kind === "denied") {
    image.append(node("circle", { cx: 14, cy: 9, r: 6, class: "full" }), node("path", { d: "M8 15 L20 3", class: "struck" }));
  } else if (kind === "line") image.append(node("path", { d: "M2 14 L10 5 L18 12 L26 4", class: "thick" }));
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
