// What a reader sees, as the part of the address after "#", and back. Pure; trusts nothing it reads.

import { wellFormed } from "./csv.js";
import { dayNumber, isoDay } from "./time.js";

/**
 * @typedef {{
 *   map: {zoom: number, lat: number, lon: number} | null,
 *   chosen: Map<string, string[]>,
 *   from: number | null,
 *   to: number | null,
 *   text: string,
 *   claim: string | null,
 *   sort: {column: string, down: boolean} | null,
 *   wide: boolean,
 *   language: string | null,
 *   names: string | null,
 *   theme: "dark" | "light" | null,
 * }} View
 *   chosen: facet -> keys; from and to: days since 1970-01-01; claim: id of the one that is open.
 *
 * @typedef {{facets: string[], columns: string[], languages: string[], names: string[]}} Known
 *   what names may be used; everything else in a hash is passed over
 */

/** Longer hashes are not read at all, longer lists and texts are cut. */
export const MAX_CHARS = 16_000;
const MAX_KEYS = 400;
const MAX_TEXT_CHARS = 200;
const MAX_ID_CHARS = 400;
/** Stands for the key "": not known. */
const UNKNOWN = "~";
const PREFIX = "f.";

/** @returns {View} nothing chosen */
export function emptyView() {
  return {
    map: null, chosen: new Map(), from: null, to: null, text: "", claim: null, sort: null, wide: false,
    language: null, names: null, theme: null,
  };
}

/**
 * @param {View} view
 * @returns {string} without "#"; the same for the same view
 */
export function encodeView(view) {
  /** @type {string[]} */
  const parts = [];
  const add = (/** @type {string} */ name, /** @type {string} */ value) => parts.push(`${name}=${value}`);
  for (const [facet, keys] of [...view.chosen].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (keys.length) add(PREFIX + escape(facet), [...keys].sort().map((key) => (key === "" ? UNKNOWN : escape(key))).join(","));
  }
  if (view.from !== null) add("from", isoDay(view.from));
  if (view.to !== null) add("to", isoDay(view.to));
  if (view.text) add("q", escape(view.text));
  if (view.claim) add("claim", escape(view.claim));
  if (view.sort) add("sort", (view.sort.down ? "-" : "") + escape(view.sort.column));
  if (view.wide) add("list", "wide");
  if (view.language) add("lang", escape(view.language));
  if (view.names) add("names", escape(view.names));
  if (view.theme) add("theme", view.theme);
  if (view.map) add("map", [view.map.zoom.toFixed(2), view.map.lat.toFixed(5), view.map.lon.toFixed(5)].map((text) => String(Number(text))).join("/"));
  return parts.join("&");
}

/**
 * @param {string} text with or without "#"
 * @param {Known} known
 * @returns {View} what could be understood of it
 */
export function decodeView(text, known) {
  const view = emptyView();
  const body = text.startsWith("#") ? text.slice(1) : text;
  if (body.length > MAX_CHARS) return view;
  for (const part of body.split("&")) {
    const at = part.indexOf("=");
    if (at < 1) continue;
    const name = unescape(part.slice(0, at));
    const value = part.slice(at + 1);
    if (name !== null) read(view, name, value, known);
  }
  if (view.from !== null && view.to !== null && view.from > view.to) [view.from, view.to] = [view.to, view.from];
  return view;
}

/** @param {View} view @param {string} name @param {string} value @param {Known} known */
function read(view, name, value, known) {
  const plain = unescape(value);
  if (name.startsWith(PREFIX)) {
    const facet = name.slice(PREFIX.length);
    const keys = readKeys(value);
    if (known.facets.includes(facet) && keys.length) view.chosen.set(facet, keys);
    return;
  }
  if (plain === null || plain === "") return;
  if (name === "from" || name === "to") view[name] = dayNumber(plain);
  else if (name === "q") view.text = cut(plain, MAX_TEXT_CHARS);
  else if (name === "claim" && plain.length <= MAX_ID_CHARS) view.claim = plain;
  else if (name === "sort") {
    const column = plain.replace(/^-/, "");
    if (known.columns.includes(column)) view.sort = { column, down: plain.startsWith("-") };
  } else if (name === "list") view.wide = plain === "wide";
  else if (name === "lang" && known.languages.includes(plain)) view.language = plain;
  else if (name === "names" && known.names.includes(plain)) view.names = plain;
  else if (name === "theme" && (plain === "dark" || plain === "light")) view.theme = plain;
  else if (name === "map") view.map = readMap(plain);
}

/** @param {string} value */
function readKeys(value) {
  const keys = new Set();
  for (const part of value.split(",").slice(0, MAX_KEYS)) {
    const key = part === UNKNOWN ? "" : unescape(part);
    if (key !== null && part !== "") keys.add(key);
  }
  return [...keys];
}

/** @param {string} text */
function readMap(text) {
  const numbers = text.split("/").map(Number);
  if (numbers.length !== 3 || !/^[\d./-]+$/.test(text) || !numbers.every(Number.isFinite)) return null;
  const [zoom, lat, lon] = numbers;
  if (zoom < 0 || zoom > 22 || Math.abs(lat) > 85 || Math.abs(lon) > 180) return null;
  return { zoom, lat, lon };
}

/** Cut after whole characters. @param {string} text @param {number} most */
function cut(text, most) {
  return text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
}

/** @param {string} text */
function escape(text) {
  return encodeURIComponent(wellFormed(text)).replace(/[~!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @param {string} text @returns {string | null} null where the escapes are broken */
function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
