// The map under the claims: land, water, districts, borders, and the labels that go with them.

import { canvasLayer, inView, tracePath } from "./canvas.js";
import { boxOf, readParts, toWorld } from "./geometry.js";

/**
 * @typedef {{
 *   parts: import("./geometry.js").Part[],
 *   box: import("./geometry.js").Box,
 *   name: string | null,
 *   names: Record<string, string>,
 *   undecided: boolean,
 *   labels: {x: number, y: number, room: number}[],
 * }} Feature
 *   labels: points inside, each with its distance to the edge in world units, best first.
 *
 * @typedef {{
 *   layers: Record<string, Feature[]>,
 *   outlines: Feature[],
 *   towns: {x: number, y: number, name: string, names: Record<string, string>, rank: number}[],
 *   optional: {name: string, title: string, date: string, features: Feature[]}[],
 * }} Basemap
 *
 * @typedef {{districts: boolean, towns: boolean, fills: boolean, optional: Set<string>}} Switches
 */

/** Two whole steps of the basemap's grid, in world units. */
const FRAME_SLACK = 2 / 10_000 / 360;
/** Lines of the world layer, 1:110m, are wrong by tens of km: only below this zoom. */
const WORLD_LINES_ZOOM = 6;

/**
 * @param {any} coded
 * @returns {Basemap}
 */
export function readBasemap(coded) {
  const perDegree = coded.per_degree;
  /** @param {any} item @returns {Feature} */
  const read = (item) => {
    const parts = readParts(item.parts, perDegree);
    const labels = (item.labels ?? []).map((/** @type {number[]} */ [lon, lat, room]) => {
      const [x, y] = toWorld(lon / perDegree, lat / perDegree);
      return { x, y, room: room / perDegree / 360 };
    });
    return {
      parts,
      box: boxOf(parts),
      name: item.name ?? null,
      names: item.names ?? {},
      undecided: Boolean(item.undecided),
      labels,
    };
  };
  const layers = Object.fromEntries(
    Object.entries(coded.layers).map(([name, features]) => [name, features.map(read)]),
  );
  return {
    layers,
    outlines: outlinesOf(layers.neighbours ?? []),
    towns: coded.towns.map((/** @type {any[]} */ [name, names, lon, lat, rank]) => {
      const [x, y] = toWorld(lon / perDegree, lat / perDegree);
      return { name, names, x, y, rank };
    }),
    optional: coded.optional.map((/** @type {any} */ layer) => ({ ...layer, features: layer.features.map(read) })),
  };
}

/**
 * The outlines of a layer that was cut at a frame, without the cuts.
 *
 * @param {Feature[]} features
 * @returns {Feature[]}
 */
function outlinesOf(features) {
  const frame = boxOf(features.flatMap((feature) => feature.parts));
  return features.map((feature) => ({
    ...feature,
    parts: feature.parts.flatMap((part) => part.rings.flatMap((ring) => withoutFrame(ring, frame))),
  }));
}

/** @param {Float64Array} ring @param {import("./geometry.js").Box} frame */
function withoutFrame(ring, frame) {
  /** @type {import("./geometry.js").Part[]} */
  const lines = [];
  /** @type {number[]} */
  let line = [];
  for (let i = 0; i <= ring.length; i += 2) {
    const [x, y] = [ring[i % ring.length], ring[(i + 1) % ring.length]];
    const cut = line.length && onFrame(line[line.length - 2], line[line.length - 1], x, y, frame);
    if (cut) {
      if (line.length > 2) lines.push({ type: "line", rings: [Float64Array.from(line)] });
      line = [];
    }
    line.push(x, y);
  }
  if (line.length > 2) lines.push({ type: "line", rings: [Float64Array.from(line)] });
  return lines;
}

/**
 * Whether a step runs along one side of the frame.
 *
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {import("./geometry.js").Box} frame
 */
function onFrame(x1, y1, x2, y2, frame) {
  /** @param {number} a @param {number} b @param {number} side */
  const near = (a, b, side) => Math.abs(a - side) < FRAME_SLACK && Math.abs(b - side) < FRAME_SLACK;
  return near(x1, x2, frame.minX) || near(x1, x2, frame.maxX) || near(y1, y2, frame.minY) || near(y1, y2, frame.maxY);
}

/**
 * @param {any} L
 * @param {{basemap: Basemap, palette: import("./palette.js").Palette, switches: Switches}} scene
 */
export function basemapLayer(L, scene) {
  return canvasLayer(L, {
    pane: "contactline-base",
    rank: 1,
    paint: (view) => paintBasemap(view, scene.basemap, scene.palette, scene.switches),
  });
}

/**
 * @param {import("./canvas.js").View} view
 * @param {Basemap} basemap
 * @param {import("./palette.js").Palette} palette
 * @param {Switches} switches
 */
function paintBasemap(view, basemap, palette, switches) {
  const { context } = view;
  /** @param {string} name */
  const layer = (name) => (basemap.layers[name] ?? []).filter((feature) => inView(view, feature.box));
  context.lineJoin = "round";
  if (switches.fills) {
    context.fillStyle = palette.part("water");
    context.fillRect(-1e6, -1e6, 2e6, 2e6);
    // What is finer covers what is coarser, with its outline.
    const rough = view.zoom >= WORLD_LINES_ZOOM;
    /** @type {[string, Feature[]][]} */
    const coarse = [["world", layer("world")], ["neighbours", basemap.outlines]];
    for (const [name, outlines] of coarse) {
      fillAll(view, layer(name), palette.part("land"));
      if (rough && name === "world") strokeAll(view, outlines, palette.part("land"), 1); // no seams
      else strokeAll(view, outlines, palette.part("border_line"), 0.6, [], 0.5);
    }
    fillAll(view, layer("countries"), palette.part("land_focus"));
  }
  if (switches.districts) {
    strokeAll(view, layer("admin1"), palette.part("district_line"), view.zoom < 7 ? 0.6 : 0.9);
  }
  if (switches.fills) {
    fillAll(view, layer("lakes"), palette.part("water"));
    strokeAll(view, layer("lakes"), palette.part("water_line"), 0.8);
  }
  const border = layer("border");
  strokeAll(view, layer("countries"), palette.part("border_line"), 1.1);
  strokeAll(view, border.filter((feature) => !feature.undecided), palette.part("border_line"), 1.6);
  strokeAll(view, border.filter((feature) => feature.undecided), palette.part("border_line"), 1.6, [5, 3]);
  for (const optional of basemap.optional) {
    if (!switches.optional.has(optional.name)) continue;
    strokeAll(view, optional.features, palette.part("land_focus"), 4, [], 0.8);
    strokeAll(view, optional.features, palette.part("ink"), 1.6, [9, 3, 2, 3], 0.75);
  }
}

/** @param {import("./canvas.js").View} view @param {Feature[]} features @param {string} colour */
function fillAll(view, features, colour) {
  view.context.fillStyle = colour;
  for (const feature of features) {
    tracePath(view, feature.parts);
    view.context.fill("evenodd");
  }
}

/**
 * @param {import("./canvas.js").View} view
 * @param {Feature[]} features
 * @param {string} colour
 * @param {number} width px
 * @param {number[]} dash
 * @param {number} opacity
 */
function strokeAll(view, features, colour, width, dash = [], opacity = 1) {
  const { context } = view;
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.globalAlpha = opacity;
  context.setLineDash(dash);
  for (const feature of features) {
    tracePath(view, feature.parts);
    context.stroke();
  }
  context.restore();
}
