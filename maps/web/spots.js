// Dots: drawn once for each look, then copied; thousands of them take no longer than a few.

import { GLYPHS } from "./glyphs.js";

/**
 * @typedef {{
 *   radius: number, colours: string[], halo: string, ink: string,
 *   origin: boolean, type: string, draft: boolean, denied: boolean,
 * }} Look
 *   origin: a dashed ring, where fire came from; type: of the event, "" for several or none;
 *   draft: hatched; denied: struck through.
 */

const HALO_PX = 1.8;
const MOST_KEPT = 200;
/** @type {Map<string, HTMLCanvasElement>} */
const kept = new Map();

/**
 * A dot; a pie of equal pieces where several sides make claims of it.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {Look} look
 */
export function paintSpot(context, x, y, look) {
  const ratio = window.devicePixelRatio || 1;
  const half = Math.ceil(look.radius + HALO_PX) + 1;
  const key = `${ratio} ${JSON.stringify(look)}`;
  let image = kept.get(key);
  if (!image) {
    image = drawSpot(look, half, ratio);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, image);
  }
  context.drawImage(image, x - half, y - half, 2 * half, 2 * half);
}

/** Stripes over a dot. @param {CanvasRenderingContext2D} context @param {number} radius @param {string} halo */
function drawHatch(context, radius, halo) {
  context.save();
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.clip();
  context.beginPath();
  for (let at = -2 * radius; at <= 2 * radius; at += 4.4) {
    context.moveTo(at - radius, -radius);
    context.lineTo(at + radius, radius);
  }
  context.setLineDash([]);
  context.lineWidth = 1;
  context.strokeStyle = halo;
  context.stroke();
  context.restore();
}

/** @param {Look} look @param {number} half @param {number} ratio @returns {HTMLCanvasElement} */
function drawSpot({ radius, colours, halo, ink, origin, type, draft, denied }, half, ratio) {
  const image = document.createElement("canvas");
  image.width = image.height = Math.ceil(2 * half * ratio);
  const context = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
  context.scale(ratio, ratio);
  context.beginPath();
  context.arc(half, half, radius + HALO_PX, 0, 2 * Math.PI);
  context.fillStyle = halo;
  context.fill();
  const turn = (2 * Math.PI) / colours.length;
  colours.forEach((colour, i) => {
    const [from, to] = [i * turn - Math.PI / 2, (i + 1) * turn - Math.PI / 2];
    context.beginPath();
    if (origin) {
      context.arc(half, half, radius, from, to);
      context.lineWidth = 2.2;
      context.setLineDash([3, 2.5]);
      context.strokeStyle = colour;
      context.stroke();
      return;
    }
    context.moveTo(half, half);
    context.arc(half, half, radius, from, to);
    context.closePath();
    context.fillStyle = colour;
    context.fill();
  });
  context.translate(half, half);
  if (draft && !origin) drawHatch(context, radius, halo);
  const glyph = GLYPHS[type];
  if (glyph) {
    context.setLineDash([]);
    context.lineCap = "round";
    context.scale(radius / 6, radius / 6);
    context.strokeStyle = origin ? colours[0] : halo;
    context.lineWidth = 1.5;
    context.stroke(new Path2D(glyph));
    context.scale(6 / radius, 6 / radius);
  }
  if (denied) {
    context.setLineDash([]);
    for (const [width, colour] of /** @type {[number, string][]} */ ([[4, halo], [1.8, ink]])) {
      context.beginPath();
      context.moveTo(-radius, radius);
      context.lineTo(radius, -radius);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
  }
  return image;
}
