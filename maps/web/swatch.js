// The coloured dot of a side.

import { h } from "./dom.js";

/** @param {string | null} side @param {{payload: any}} model */
export function swatch(side, { payload }) {
  const index = payload.sides.findIndex((/** @type {{side: string}} */ found) => found.side === (side ?? ""));
  return h("span", { class: index < 0 ? "swatch swatch-none" : `swatch side-${index}`, "aria-hidden": "true" });
}
