// Rows of text as CSV that no spreadsheet runs as a formula. Pure.

const RISKY = /^[=+\-@\t\r']/;
const HARMLESS = /^[+-](\d+(\.\d+)?|\d{2}:\d{2})$/;

/**
 * An apostrophe goes before what a spreadsheet might run; contactline takes it off again.
 *
 * @param {string} cell
 * @returns {string}
 */
export function guardCell(cell) {
  return RISKY.test(cell) && !HARMLESS.test(cell) ? `'${cell}` : cell;
}

/**
 * @param {unknown} value null is an empty cell; lists and objects are JSON
 * @returns {string}
 */
export function cellOf(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.length ? JSON.stringify(value) : "";
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

/**
 * @param {unknown[]} values
 * @returns {string} one line with its end
 */
export function csvLine(values) {
  return `${values.map((value) => quoted(guardCell(wellFormed(cellOf(value))))).join(",")}\r\n`;
}

/**
 * Halves of characters cannot be written down.
 *
 * @param {string} text
 * @returns {string}
 */
export function wellFormed(text) {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

/** @param {string} cell */
function quoted(cell) {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
