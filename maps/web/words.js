// Every word of the interface, by language. To add a language, add a table like words_en.js.

import { AZ } from "./words_az.js";
import { EN } from "./words_en.js";
import { HY } from "./words_hy.js";
import { RU } from "./words_ru.js";

/** @typedef {import("./words_en.js").Table} Table */

/** Tables by BCP 47 code, in the order in which a reader is offered them. @type {Record<string, Table>} */
export const TABLES = { en: EN, az: AZ, hy: HY, ru: RU };

let language = "en";
let numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
let plurals = new Intl.PluralRules("en");

/** @returns {[code: string, name: string][]} the languages, each called by its own name */
export function languages() {
  return Object.entries(TABLES).map(([code, table]) => [code, table.name]);
}

/** @returns {string} code of the language that is spoken now */
export function currentLanguage() {
  return language;
}

/**
 * @param {string} code a key of `TABLES`; anything else changes nothing
 * @returns {boolean} whether the language is there
 */
export function setLanguage(code) {
  if (!Object.hasOwn(TABLES, code)) return false;
  language = code;
  numbers = new Intl.NumberFormat(code, { maximumFractionDigits: 1 });
  plurals = new Intl.PluralRules(code);
  return true;
}

/**
 * The words for a key, with `{name}` filled in and plural forms chosen by `count`; the last
 * part of the key where there are none. Numbers are written as the language writes them.
 *
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const known = find(key);
  if (known === undefined) return fill(key.slice(key.indexOf(".") + 1).replaceAll("_", " "), values);
  if (typeof known === "string") return fill(known, values);
  const form = plurals.select(Number(values.count ?? 0));
  return fill(known[form] ?? known.other ?? "", values);
}

/**
 * @param {string} key
 * @returns {boolean} whether there are words for it
 */
export function hasWords(key) {
  return find(key) !== undefined;
}

/**
 * @param {string} key
 * @param {string} [code] of a language; the present one
 * @returns {import("./words_en.js").Words | undefined}
 */
export function find(key, code = language) {
  const { words } = TABLES[code];
  if (Object.hasOwn(words, key)) return words[key];
  return Object.hasOwn(EN.words, key) ? EN.words[key] : undefined;
}

/** @param {number} value */
export function number(value) {
  return numbers.format(value);
}

/** @param {number} month 1 to 12 @param {boolean} [alone] not beside a day */
export function monthName(month, alone = false) {
  const table = TABLES[language];
  return (alone ? table.alone : table.months)[month - 1];
}

/** @param {string} words @param {Record<string, unknown>} values */
function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => {
    if (!Object.hasOwn(values, name)) return whole;
    const value = values[name];
    return typeof value === "number" ? number(value) : String(value);
  });
}
