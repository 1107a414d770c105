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

/**
 * Make a Leaflet layer that paints on its own canvas.
 *
 * @param {any} L Leaflet
 * @param {{pane: string, paint: (view: View) => void, padding?: number}} options
 * @returns {any} a Leaflet layer with `repaint()`
 */
export function canvasLayer(L, { pane, paint, padding = 0.3 }) {
  const Layer = L.Renderer.extend({
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
    },
    _update() {
      const map = this._map;
      if (!map || (map._animatingZoom && this._bounds)) return;
      L.Renderer.prototype._update.call(this);
      const ratio = window.devicePixelRatio || 1;
      const size = this._bounds.getSize();
      const corner = this._bounds.min;
      const canvas = this._container;
      L.DomUtil.setPosition(canvas, corner);
      canvas.width = Math.max(1, Math.round(size.x * ratio));
      canvas.height = Math.max(1, Math.round(size.y * ratio));
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      this._context.setTransform(ratio, 0, 0, ratio, -corner.x * ratio, -corner.y * ratio);
      paint(this._view(corner, size));
    },
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
      if (this._map) this._update();
    },
  });
  return new Layer({ pane, padding });
}

/**
 * Add the parts of a shape to the current path, leaving out points closer than a pixel.
 *
 * @param {View} view
 * @param {import("./geometry.js").Part[]} parts
 */
export function tracePath(view, parts) {
  const { context, scale, originX, originY } = view;
  context.beginPath();
  for (const part of parts) {
    for (const ring of part.rings) {
      let lastX = ring[0] * scale - originX;
      let lastY = ring[1] * scale - originY;
      context.moveTo(lastX, lastY);
      const last = ring.length - 2;
      for (let i = 2; i <= last; i += 2) {
        const x = ring[i] * scale - originX;
        const y = ring[i + 1] * scale - originY;
        if (i < last && Math.abs(x - lastX) < 0.8 && Math.abs(y - lastY) < 0.8) continue;
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
