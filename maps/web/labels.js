// The words on the map: claims' places first, then countries, towns, districts and water.

import { canvasLayer, inView } from "./canvas.js";
import { word } from "./describe.js";
import { labelLines, namesOf } from "./names.js";
import { positions, Taken } from "./place_labels.js";

/**
 * @typedef {import("./place_labels.js").Rect} Rect
 * @typedef {{
 *   x: number, y: number,
 *   lines: string[],
 *   font: string, small: string,
 *   size: number,
 *   colour: string, quiet: string,
 *   spacing?: string,
 *   gap: number | null,
 *   dot?: number,
 *   elsewhere?: [number, number][],
 * }} Label
 *   elsewhere: other points for the middle of the text; x, y in layer points; dot: radius of the dot that belongs to it. Where there is no room
 *   for all lines, the last is given up first; a label without room is not drawn.
 */

const FONT = '"Noto Sans", "Segoe UI", system-ui, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
const PADDING_PX = 3;
const LINE_HEIGHT = 1.22;
const SMALL_RING_PX = 42;
const WIDE_PX = 500;
/** Of more places than that in view, only the first are tried; there is no room for more. */
const MOST_SITES = 600;

/** Smallest zoom at which towns of a rank are named. */
const TOWN_ZOOM = [4, 7, 8, 9, 10.5];

/**
 * @param {any} L
 * @param {import("./scene.js").Scene} scene
 */
export function labelLayer(L, scene) {
  return canvasLayer(L, { pane: "contactline-labels", rank: 2, whole: true, paint: (view) => paintLabels(view, scene), padding: 0.1 });
}

/** @param {import("./canvas.js").View} view @param {import("./scene.js").Scene} scene */
function paintLabels(view, scene) {
  const taken = new Taken();
  for (const rect of controlRects(view, scene.map)) taken.add(rect);
  /** @type {Set<string>} towns and districts that need no second label */
  const own = new Set();
  placeAll(view, siteLabels(view, scene, taken, own), taken, scene.palette);
  placeAll(view, baseLabels(view, scene, own), taken, scene.palette);
}

/** What lies on the map in the page: no label goes under it. @param {import("./canvas.js").View} view @param {any} map */
function controlRects({ visible }, map) {
  const corner = map.getContainer().getBoundingClientRect();
  /** @type {HTMLElement[]} */
  const controls = [...map.getContainer().querySelectorAll(".leaflet-control")];
  return controls.map((control) => {
    const rect = control.getBoundingClientRect();
    return {
      minX: visible.minX + rect.left - corner.left,
      maxX: visible.minX + rect.right - corner.left,
      minY: visible.minY + rect.top - corner.top,
      maxY: visible.minY + rect.bottom - corner.top,
    };
  });
}

/** Whether a label would be seen in full. @param {import("./canvas.js").View} view @param {Rect} rect */
function isWhole({ visible }, rect) {
  return (
    rect.minX >= visible.minX && rect.maxX <= visible.maxX && rect.minY >= visible.minY && rect.maxY <= visible.maxY
  );
}

/** @param {import("./canvas.js").View} view @param {number} x @param {number} y @returns {[number, number]} */
function toLayer(view, x, y) {
  return [x * view.scale - view.originX, y * view.scale - view.originY];
}

/**
 * @param {import("./canvas.js").View} view
 * @param {import("./scene.js").Scene} scene
 * @param {Taken} taken
 * @param {Set<string>} own
 * @returns {Label[]}
 */
function siteLabels(view, { model, marks, names, palette }, taken, own) {
  if (!model?.tables || !marks) return [];
  const shown = marks.counts;
  const chosen = marks.chosen();
  /** @param {import("./model.js").Site} site */
  const rank = (site) => Number(chosen?.has(site.index) ?? false);
  /** @type {Label[]} */
  const labels = [];
  for (const rect of marks.rects(view)) taken.add(rect);
  const sites = marks.named(view)
    .sort((a, b) => rank(b) - rank(a) || shown[b.index] - shown[a.index] || a.size - b.size || a.index - b.index)
    .slice(0, MOST_SITES);
  for (const site of sites) {
    if (site.draw !== "spot") continue; // a dot is no place for another's name
    const [x, y] = toLayer(view, ...site.anchors[0]);
    taken.add({ minX: x - 8, maxX: x + 8, minY: y - 8, maxY: y + 8 });
  }
  const wide = view.visible.maxX - view.visible.minX >= WIDE_PX;
  const places = sites.map((site) => model.placeAt(site.index));
  const twice = repeated(places.map((place) => place.name));
  for (const [i, site] of sites.entries()) {
    const place = places[i];
    const quiet = chosen !== null && !chosen.has(site.index);
    const thing = { name: place.name ?? place.as_written, names: namesOf(place.gazetteer) };
    if (!thing.name) continue; // its texts are not read yet
    const [first, ...rest] = names === "as-written" ? [place.as_written ?? thing.name] : labelLines(thing, names);
    const layer = site.draw === "area" ? "district" : "town";
    for (const name of [thing.name, ...Object.values(thing.names)]) own.add(`${layer} ${name.toLowerCase()}`);
    const width = (site.box.maxX - site.box.minX) * view.scale;
    if (site.draw !== "spot" && width < 14) continue;
    for (const [i, anchor] of site.anchors.entries()) {
      const [x, y] = toLayer(view, ...anchor);
      const count = shown[site.index];
      if (count === 1 && isBarePoint(place)) continue;
      const question = site.draw === "candidates" ? "? " : "";
      const kind = twice.has(place.name) && place.feature ? ` (${word("feature", place.feature)})` : "";
      const title = `${question}${shorten(first)}${kind}${count > 1 && !marks.isGathered ? ` · ${count}` : ""}`;
      labels.push({
        x, y,
        lines: i === 0 && wide ? [title, ...rest.map(shorten)] : [title],
        font: `${quiet ? 400 : 600} 12.5px ${FONT}`,
        small: `11px ${FONT}`,
        size: 12.5,
        colour: palette.part(quiet ? "muted" : "ink"),
        quiet: palette.part("muted"),
        gap: siteGap(site, width),
        elsewhere: site.labels.map((point) => toLayer(view, ...point)),
      });
    }
  }
  return labels;
}

/** Small circles are named beside them, what is larger inside. @param {import("./model.js").Site} site @param {number} width */
function siteGap(site, width) {
  if (site.draw === "spot") return 9;
  const radius = width / 2;
  return site.draw === "ring" && radius < SMALL_RING_PX ? radius + 2 : null;
}

/**
 * Whether a place came as coordinates without a name; the map itself says where it is.
 *
 * @param {import("./model.js").Row} place
 */
function isBarePoint(place) {
  return place.status === "given" && !/\p{L}{2}/u.test(place.as_written ?? "");
}

/** @param {(string | null)[]} names @returns {Set<string | null>} */
function repeated(names) {
  return new Set(names.filter((name, i) => names.indexOf(name) !== i));
}

/** @param {string} text */
function shorten(text) {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/**
 * @param {import("./canvas.js").View} view
 * @param {import("./scene.js").Scene} scene
 * @param {Set<string>} own
 * @returns {Label[]}
 */
function baseLabels(view, { basemap, palette, switches, names }, own) {
  if (!switches.fills) return [];
  const { zoom } = view;
  const choice = names === "as-written" ? "en" : names;
  /** @type {Label[]} */
  const labels = [];
  const base = { small: `10.5px ${FONT}`, quiet: palette.part("muted"), gap: null };
  const named = new Set();
  for (const name of ["countries", "neighbours", "world"]) {
    for (const feature of basemap.layers[name] ?? []) {
      if (!feature.name || named.has(feature.name) || !inView(view, feature.box)) continue;
      const size = zoom < 5.5 ? 11 : zoom < 8 ? 14 : 16;
      const text = labelLines(feature, choice === "both" ? "en" : choice)[0].toUpperCase();
      const spot = bestSpot(view, feature, text.length * size * 0.85, size);
      if (!spot) continue;
      named.add(feature.name);
      labels.push({
        ...base, ...spot, lines: [text], font: `600 ${size}px ${FONT}`, size,
        colour: palette.part("country_label"), spacing: `${size * 0.18}px`,
      });
    }
  }
  if (switches.towns) {
    for (const town of basemap.towns) {
      if (zoom < TOWN_ZOOM[Math.min(town.rank, 4)]) continue;
      const [x, y] = toLayer(view, town.x, town.y);
      if (!isInside(view, x, y) || own.has(`town ${town.name.toLowerCase()}`)) continue;
      const size = town.rank === 0 ? 12.5 : town.rank === 1 ? 12 : 11;
      labels.push({
        ...base, x, y, lines: labelLines(town, choice), size, gap: 5,
        font: `${town.rank === 0 ? 600 : 400} ${size}px ${FONT}`,
        colour: palette.part("label"), dot: town.rank === 0 ? 3.2 : town.rank < 3 ? 2.4 : 1.8,
      });
    }
  }
  for (const feature of basemap.layers.lakes ?? []) {
    const width = (feature.box.maxX - feature.box.minX) * view.scale;
    if (!feature.name || !feature.labels.length || width < 34 || !inView(view, feature.box)) continue;
    const [x, y] = toLayer(view, feature.labels[0].x, feature.labels[0].y);
    labels.push({
      ...base, x, y, lines: labelLines(feature, choice), font: `italic 11px ${FONT}`, size: 11,
      colour: palette.part("water_label"), quiet: palette.part("water_label"),
    });
  }
  if (switches.districts && zoom >= 7) {
    for (const feature of basemap.layers.admin1 ?? []) {
      const width = (feature.box.maxX - feature.box.minX) * view.scale;
      if (!feature.name || !feature.labels.length || width < 55 || !inView(view, feature.box)) continue;
      if (own.has(`district ${feature.name.toLowerCase()}`)) continue;
      const [x, y] = toLayer(view, feature.labels[0].x, feature.labels[0].y);
      labels.push({
        ...base, x, y, lines: labelLines(feature, choice), font: `italic 11px ${FONT}`, size: 11,
        small: `italic 10px ${FONT}`, colour: palette.part("muted"),
      });
    }
  }
  return labels;
}

/**
 * The roomiest point of a feature that keeps its name inside the visible map.
 *
 * @param {import("./canvas.js").View} view
 * @param {import("./basemap.js").Feature} feature
 * @param {number} width
 * @param {number} height
 */
function bestSpot(view, feature, width, height) {
  for (const { x, y, room } of feature.labels) {
    if (room * view.scale < Math.min(width / 3, 30)) return null;
    const [px, py] = toLayer(view, x, y);
    const { minX, maxX, minY, maxY } = view.visible;
    if (px - width / 2 > minX && px + width / 2 < maxX && py - height > minY && py + height < maxY) {
      return { x: px, y: py };
    }
  }
  return null;
}

/** @param {import("./canvas.js").View} view @param {number} x @param {number} y */
function isInside({ visible }, x, y) {
  return x > visible.minX && x < visible.maxX && y > visible.minY && y < visible.maxY;
}

/**
 * Place and paint the first lines of all labels, then the further lines where there is room.
 *
 * @param {import("./canvas.js").View} view
 * @param {Label[]} labels most important first
 * @param {Taken} taken
 * @param {import("./palette.js").Palette} palette
 */
function placeAll(view, labels, taken, palette) {
  /** @type {{label: Label, rect: import("./place_labels.js").Rect, align: CanvasTextAlign}[]} */
  const placed = [];
  for (const label of labels) {
    const dot = label.dot ? dotRect(label) : null;
    if (dot && !taken.isFree(dot)) continue;
    const found = findSpot(view, label, taken);
    if (!found) continue;
    taken.add(found.rect);
    if (dot) {
      taken.add(dot);
      paintDot(view.context, label, palette);
    }
    placed.push({ label, rect: found.rect, align: found.align });
    paintLine(view.context, label, 0, found.rect, found.align, palette);
  }
  for (const { label, rect, align } of placed) placeFurtherLines(view, label, rect, align, taken, palette);
}

/**
 * @param {import("./canvas.js").View} view
 * @param {Label} label
 * @param {Taken} taken
 * @returns {import("./place_labels.js").Spot | undefined}
 */
function findSpot(view, label, taken) {
  const [width, height] = sizeOf(view.context, label, 0);
  const points = [[label.x, label.y], ...(label.elsewhere ?? [])];
  return points
    .flatMap(([x, y], i) => positions(x, y, width, height, i ? 0 : label.gap, i > 0))
    .find(({ rect }) => isWhole(view, rect) && taken.isFree(rect));
}

/**
 * @param {import("./canvas.js").View} view
 * @param {Label} label
 * @param {Rect} above
 * @param {CanvasTextAlign} align
 * @param {Taken} taken
 * @param {import("./palette.js").Palette} palette
 */
function placeFurtherLines(view, label, above, align, taken, palette) {
  let last = above;
  for (let line = 1; line < label.lines.length; line += 1) {
    const [width, height] = sizeOf(view.context, label, line);
    const minX =
      align === "left" ? last.minX
      : align === "right" ? last.maxX - width
      : (last.minX + last.maxX - width) / 2;
    const rect = { minX, maxX: minX + width, minY: last.maxY + 0.5, maxY: last.maxY + height };
    if (!isWhole(view, rect) || !taken.isFree(rect)) return;
    taken.add(rect);
    paintLine(view.context, label, line, rect, align, palette);
    last = rect;
  }
}

/** @param {Label} label */
function dotRect({ x, y, dot = 0 }) {
  return { minX: x - dot, maxX: x + dot, minY: y - dot, maxY: y + dot };
}

/** @param {CanvasRenderingContext2D} context @param {Label} label @param {number} line @returns {[number, number]} */
function sizeOf(context, label, line) {
  setFont(context, label, line);
  return [context.measureText(label.lines[line]).width + 2 * PADDING_PX, label.size * (line ? 1.05 : LINE_HEIGHT)];
}

/** @param {any} context @param {Label} label @param {number} line */
function setFont(context, label, line) {
  context.font = line ? label.small : label.font;
  context.letterSpacing = label.spacing ?? "0px";
}

/** @param {CanvasRenderingContext2D} context @param {Label} label @param {import("./palette.js").Palette} palette */
function paintDot(context, label, palette) {
  context.beginPath();
  context.arc(label.x, label.y, label.dot ?? 0, 0, 2 * Math.PI);
  context.fillStyle = label.colour;
  context.strokeStyle = palette.part("label_halo");
  context.lineWidth = 1.5;
  context.stroke();
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Label} label
 * @param {number} line
 * @param {Rect} rect
 * @param {CanvasTextAlign} align
 * @param {import("./palette.js").Palette} palette
 */
function paintLine(context, label, line, rect, align, palette) {
  const x =
    align === "left" ? rect.minX + PADDING_PX
    : align === "right" ? rect.maxX - PADDING_PX
    : (rect.minX + rect.maxX) / 2;
  const y = (rect.minY + rect.maxY) / 2;
  setFont(context, label, line);
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = palette.part("label_halo");
  context.lineWidth = 3;
  context.globalAlpha = 0.85;
  context.strokeText(label.lines[line], x, y);
  context.globalAlpha = 1;
  context.fillStyle = line ? label.quiet : label.colour;
  context.fillText(label.lines[line], x, y);
}
