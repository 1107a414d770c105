// The map as a picture: what its canvases show, with title, legend, boundary note and attribution.

import { visible } from "./dom.js";

/**
 * @typedef {{
 *   title: string,
 *   lines: string[],
 *   notes: string[],
 *   keys: {colour: string, label: string}[],
 *   colours: {page: string, ink: string, muted: string, water: string},
 * }} Caption
 *   lines: under the title (days, counts); notes: under the map (boundaries, attribution)
 */

const FONT = '"Noto Sans", "Segoe UI", system-ui, "DejaVu Sans", sans-serif';
const PAD = 18;

/**
 * @param {HTMLElement} container of the map
 * @param {Caption} caption
 * @returns {Promise<Blob>}
 */
export function pictureOf(container, caption) {
  const box = container.getBoundingClientRect();
  const scale = Math.max(1, Math.min(2, window.devicePixelRatio || 1));
  const width = Math.max(320, Math.round(box.width));
  const canvas = document.createElement("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const head = layout(context, [
    { text: caption.title, size: 19, bold: true, colour: caption.colours.ink },
    ...caption.lines.map((text) => ({ text, size: 13, bold: false, colour: caption.colours.muted })),
  ], width - 2 * PAD);
  const foot = layout(context, caption.notes.map((text) => ({ text, size: 11, bold: false, colour: caption.colours.muted })), width - 2 * PAD);
  const keys = layoutKeys(context, caption.keys, width - 2 * PAD);
  const top = PAD + head.height + 8 + keys.height + 8;
  const height = top + Math.round(box.height) + 8 + foot.height + PAD;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.scale(scale, scale);
  context.fillStyle = caption.colours.page;
  context.fillRect(0, 0, width, height);
  write(context, head, PAD, PAD);
  writeKeys(context, keys, caption.colours.ink, PAD, PAD + head.height + 8);
  context.save();
  context.beginPath();
  context.rect(0, top, width, box.height);
  context.clip();
  context.fillStyle = caption.colours.water;
  context.fillRect(0, top, width, box.height);
  for (const one of mapCanvases(container)) {
    const at = one.getBoundingClientRect();
    if (at.width && at.height) context.drawImage(one, at.left - box.left, top + at.top - box.top, at.width, at.height);
  }
  context.restore();
  write(context, foot, PAD, top + box.height + 8);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

/** Canvases of the map, the lowest first. @param {HTMLElement} container */
function mapCanvases(container) {
  const order = (/** @type {Element} */ one) => Number(getComputedStyle(one.closest(".leaflet-pane") ?? one).zIndex) || 0;
  return [...container.querySelectorAll("canvas")].sort((a, b) => order(a) - order(b));
}

/**
 * @typedef {{text: string, size: number, bold: boolean, colour: string}} Line
 * @typedef {{lines: Line[], height: number}} Block
 */

/** Break texts into lines that fit. @param {CanvasRenderingContext2D} context @param {Line[]} texts @param {number} width @returns {Block} */
function layout(context, texts, width) {
  const lines = [];
  let height = 0;
  for (const line of texts) {
    context.font = fontOf(line);
    for (const text of wrap(context, visible(line.text), width)) {
      lines.push({ ...line, text });
      height += line.size * 1.4;
    }
  }
  return { lines, height: Math.ceil(height) };
}

/** @param {CanvasRenderingContext2D} context @param {string} text @param {number} width */
function wrap(context, text, width) {
  const found = [];
  let line = "";
  for (const word of text.slice(0, 2000).split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && context.measureText(longer).width > width) {
      found.push(line);
      line = word;
    } else line = longer;
  }
  if (line) found.push(line);
  return found.slice(0, 12);
}

/** @param {CanvasRenderingContext2D} context @param {Block} block @param {number} x @param {number} y */
function write(context, block, x, y) {
  let at = y;
  context.textBaseline = "top";
  for (const line of block.lines) {
    context.font = fontOf(line);
    context.fillStyle = line.colour;
    context.fillText(line.text, x, at);
    at += line.size * 1.4;
  }
}

/** @param {CanvasRenderingContext2D} context @param {Caption["keys"]} keys @param {number} width */
function layoutKeys(context, keys, width) {
  context.font = `12px ${FONT}`;
  const made = [];
  let x = 0;
  let y = 0;
  for (const key of keys) {
    const wide = 20 + context.measureText(visible(key.label)).width + 16;
    if (x && x + wide > width) {
      x = 0;
      y += 20;
    }
    made.push({ ...key, x, y });
    x += wide;
  }
  return { keys: made, height: keys.length ? y + 18 : 0 };
}

/** @param {CanvasRenderingContext2D} context @param {ReturnType<typeof layoutKeys>} block @param {string} ink @param {number} x @param {number} y */
function writeKeys(context, block, ink, x, y) {
  context.font = `12px ${FONT}`;
  context.textBaseline = "middle";
  for (const key of block.keys) {
    context.beginPath();
    context.arc(x + key.x + 6, y + key.y + 8, 5.5, 0, 2 * Math.PI);
    context.fillStyle = key.colour;
    context.fill();
    context.fillStyle = ink;
    context.fillText(visible(key.label), x + key.x + 17, y + key.y + 9);
  }
}

/** @param {{size: number, bold: boolean}} line */
function fontOf(line) {
  return `${line.bold ? "600 " : ""}${line.size}px ${FONT}`;
}
