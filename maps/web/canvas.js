// A canvas that follows the map: moved while dragging, scaled while zooming, painted after.

import { overlaps } from "./geometry.js";

/**
 * What a painter needs to know of the view. Pixels are Leaflet's layer points.
 *
 * @typedef {{
 *   context: CanvasRenderingContext2D,
 *   zoom: number,
 *   scale: number,
 *   originX: number,
 *   originY: number,
 *   box: import("./geometry.js").Box,
 *   visible: {minX: number, minY: number, maxX: number, maxY: number},
 * }} View
 */

/** A frame takes what is painted in this time; what is left is painted in the next one. */
const FRAME_MS = 5;

/** Lines are so wide at most: what lies farther out than that is not seen. */
const OUTSIDE_PX = 20;

/** Layers to paint, the first ones first. @type {any[]} */
const waiting = [];
let asked = 0;

/** @param {any} layer to paint in one of the next frames */
function paintSoon(layer) {
  if (!waiting.includes(layer)) waiting.push(layer);
  waiting.sort((a, b) => a.options.rank - b.options.rank);
  if (!asked) asked = requestAnimationFrame(paintWaiting);
}

function paintWaiting() {
  asked = 0;
  const start = performance.now();
  do waiting.shift()?.repaint();
  while (waiting.length && performance.now() - start < FRAME_MS);
  if (waiting.length) asked = requestAnimationFrame(paintWaiting);
}

/**
 * Make a Leaflet layer that paints on its own canvas. What is painted reaches beyond the
 * window, and is not painted again as long as a move does not uncover what lies farther out;
 * after a zoom the old picture stands, scaled, until its turn comes.
 *
 * @param {any} L Leaflet
 * @param {{pane: string, rank: number, paint: (view: View) => void, padding?: number, whole?: boolean}} options
 *   rank: those of a lower one are painted first; whole: paint after every move.
 * @returns {any} a Leaflet layer with `repaint()` (now) and `repaintSoon()`
 */
export function canvasLayer(L, { pane, rank, paint, padding = 0.3, whole = false }) {
  const Layer = L.Renderer.extend({
    getEvents() {
      return { ...L.Renderer.prototype.getEvents.call(this), move: this._follow };
    },
    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._container.className = "contactline-canvas";
      this._context = this._container.getContext("2d");
    },
    _destroyContainer() {
      this._container.remove();
      delete this._container;
      delete this._context;
      this._painted = null;
    },
    _update() {
      const map = this._map;
      if (!map || (map._animatingZoom && this._bounds)) return;
      if (!this._painted) this.repaint();
      else if (whole || !this._covers()) paintSoon(this);
    },
    /** The origin of pixels has changed: what is painted keeps its place. */
    _reset() {
      if (this._painted) this._updateTransform(this._map.getCenter(), this._map.getZoom());
      this._update();
    },
    _follow() {
      if (this._painted && !this._map._animatingZoom && this._painted.zoom === this._map.getZoom() && !this._covers()) paintSoon(this);
    },
    /** Whether what is painted fills the window. */
    _covers() {
      const map = this._map;
      const { zoom, ratio, size } = this._painted;
      if (zoom !== map.getZoom() || ratio !== (window.devicePixelRatio || 1)) return false;
      const corner = map.containerPointToLayerPoint([0, 0]);
      const seen = map.getSize();
      return size.equals(seen) && this._bounds.contains(L.bounds(corner, corner.add(seen)));
    },
    /** @param {{x: number, y: number}} corner @param {{x: number, y: number}} size @returns {View} */
    _view(corner, size) {
      const map = this._map;
      const scale = 256 * 2 ** map.getZoom();
      const origin = map.getPixelOrigin();
      const topLeft = map.containerPointToLayerPoint([0, 0]);
      const seen = map.getSize();
      return {
        context: this._context,
        zoom: map.getZoom(),
        scale,
        originX: origin.x,
        originY: origin.y,
        box: {
          minX: (corner.x + origin.x) / scale,
          minY: (corner.y + origin.y) / scale,
          maxX: (corner.x + size.x + origin.x) / scale,
          maxY: (corner.y + size.y + origin.y) / scale,
        },
        visible: {
          minX: topLeft.x,
          minY: topLeft.y,
          maxX: topLeft.x + seen.x,
          maxY: topLeft.y + seen.y,
        },
      };
    },
    repaint() {
      const map = this._map;
      if (!map || (map._animatingZoom && this._painted)) return;
      L.Renderer.prototype._update.call(this);
      const ratio = window.devicePixelRatio || 1;
      const size = this._bounds.getSize();
      const corner = this._bounds.min;
      const canvas = this._container;
      const [width, height] = [size.x, size.y].map((length) => Math.max(1, Math.round(length * ratio)));
      L.DomUtil.setPosition(canvas, corner);
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
      } else {
        this._context.setTransform(1, 0, 0, 1, 0, 0);
        this._context.clearRect(0, 0, width, height);
      }
      this._context.setTransform(ratio, 0, 0, ratio, -corner.x * ratio, -corner.y * ratio);
      this._painted = { zoom: map.getZoom(), ratio, size: map.getSize() };
      paint(this._view(corner, size));
    },
    repaintSoon() {
      if (this._map) paintSoon(this);
    },
  });
  return new Layer({ pane, padding, rank });
}

/**
 * Add the parts of a shape to the current path, leaving out points closer than a pixel and
 * those of a run that lies on one side of what is painted.
 *
 * @param {View} view
 * @param {import("./geometry.js").Part[]} parts
 */
export function tracePath(view, parts) {
  const { context, scale, originX, originY, box } = view;
  const slack = OUTSIDE_PX / scale;
  const [west, east] = [box.minX - slack, box.maxX + slack];
  const [north, south] = [box.minY - slack, box.maxY + slack];
  context.beginPath();
  for (const part of parts) {
    for (const ring of part.rings) {
      let lastX = ring[0] * scale - originX;
      let lastY = ring[1] * scale - originY;
      let lastSide = 0;
      let isSkipped = false;
      context.moveTo(lastX, lastY);
      const last = ring.length - 2;
      for (let i = 2; i <= last; i += 2) {
        const x = ring[i] * scale - originX;
        const y = ring[i + 1] * scale - originY;
        const side = ring[i] < west ? 1 : ring[i] > east ? 2 : ring[i + 1] < north ? 3 : ring[i + 1] > south ? 4 : 0;
        if (i < last && side !== 0 && side === lastSide) {
          isSkipped = true;
          continue;
        }
        if (isSkipped) context.lineTo(ring[i - 2] * scale - originX, ring[i - 1] * scale - originY);
        else if (i < last && Math.abs(x - lastX) < 0.8 && Math.abs(y - lastY) < 0.8) continue;
        isSkipped = false;
        lastSide = side;
        context.lineTo(x, y);
        lastX = x;
        lastY = y;
      }
      if (part.type === "area") context.closePath();
    }
  }
}

/**
 * Whether a shape may be seen in a view.
 *
 * @param {View} view
 * @param {import("./geometry.js").Box} box
 * @returns {boolean}
 */
export function inView(view, box) {
  return overlaps(view.box, box);
}
