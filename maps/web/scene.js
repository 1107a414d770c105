// What one map shows: its base, its claims, its colours; every painter reads it from here.

import { basemapLayer, readBasemap } from "./basemap.js";
import { labelLayer } from "./labels.js";
import { makePalette } from "./palette.js";

/** Stacking of the panes; Leaflet's own: tiles 200, overlays 400, markers 600. */
const PANES = { "contactline-base": 150, "contactline-claims": 410, "contactline-labels": 450 };

const EMPTY_BASE = { per_degree: 1, layers: {}, towns: [], optional: [] };

export class Scene {
  /**
   * @param {any} L Leaflet
   * @param {any} map
   * @param {{style: any, basemap?: any, names?: string}} parts
   */
  constructor(L, map, { style, basemap, names }) {
    this.map = map;
    this.style = style;
    this.basemap = readBasemap(basemap ?? EMPTY_BASE);
    /** @type {any} */
    this.names = names ?? "both";
    this.dark = false;
    /** @type {import("./model.js").Model | null} */
    this.model = null;
    /** @type {import("./marks.js").Marks | null} */
    this.marks = null;
    this.switches = { districts: true, towns: true, fills: true, optional: new Set() };
    this.palette = makePalette(style, [], false);
    for (const [name, order] of Object.entries(PANES)) {
      const pane = map.createPane(name);
      pane.style.zIndex = String(order);
      pane.style.pointerEvents = "none";
    }
    this.layers = [
      ...(basemap ? [basemapLayer(L, this)] : []),
      labelLayer(L, this),
    ];
    for (const layer of this.layers) layer.addTo(map);
    map.contactlineScene = this;
  }

  /** @param {import("./model.js").Model} model @param {import("./marks.js").Marks} marks */
  show(model, marks) {
    this.model = model;
    this.marks = marks;
    this.setDark(this.dark);
  }

  /** @param {boolean} dark */
  setDark(dark) {
    this.dark = dark;
    this.palette = makePalette(this.style, this.model?.payload.sides ?? [], dark);
    this.repaint();
  }

  /** Paint everything again. */
  repaint() {
    for (const layer of this.layers) layer.repaint();
    this.marks?.layer.repaint();
  }

  /** Paint only the claims again. */
  repaintMarks() {
    this.marks?.layer.repaint();
  }
}
