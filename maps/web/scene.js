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
   * @param {{style: any, basemap?: () => Promise<any>, names?: string}} parts
   */
  constructor(L, map, { style, basemap, names }) {
    this.map = map;
    this.style = style;
    this.basemap = readBasemap(EMPTY_BASE);
    /** What is painted before the basemap is read. @type {Promise<void>[]} */
    this.first = [];
    /** Comes when the basemap is there. @type {Promise<void>} */
    this.ready = this.read(basemap);
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
    this.labels = labelLayer(L, this);
    this.layers = [...(basemap ? [basemapLayer(L, this)] : []), this.labels];
    for (const layer of this.layers) layer.addTo(map);
    map.contactlineScene = this;
  }

  /** The claims come first, what lies under them after that. @param {() => Promise<any>} [basemap] */
  async read(basemap) {
    if (!basemap) return;
    await Promise.resolve(); // layers are added before this script ends
    await Promise.allSettled(this.first);
    this.basemap = readBasemap(await basemap());
    this.repaint();
  }

  /** @param {import("./model.js").Model} model @param {import("./marks.js").Marks} marks */
  show(model, marks) {
    this.model = model;
    this.marks = marks;
    this.colour();
    marks.layer.repaint();
    this.repaintLabels();
  }

  /** @param {boolean} dark */
  setDark(dark) {
    this.dark = dark;
    this.colour();
    this.repaint();
  }

  colour() {
    this.palette = makePalette(this.style, this.model?.payload.sides ?? [], this.dark);
  }

  /** Paint everything again. */
  repaint() {
    for (const layer of this.layers) layer.repaint();
    this.marks?.layer.repaint();
  }

  /** Paint the claims again, then their names. */
  repaintClaims() {
    this.marks?.layer.repaint();
    this.repaintLabels();
  }

  /** Paint the names again, in one of the next frames. */
  repaintLabels() {
    this.labels.repaintSoon();
  }

  /** Paint only the claims again. */
  repaintMarks() {
    this.marks?.layer.repaint();
  }
}
