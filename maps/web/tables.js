// The tables of the payload: a value by its column and row, whichever way it travelled.

import { readInts, UNKNOWN } from "./columns.js";

/**
 * @typedef {{
 *   rows: number, starts: number[],
 *   ints: Record<string, import("./columns.js").Spec>,
 *   groups: import("./columns.js").GroupSpec[],
 *   values: Record<string, any[]>,
 *   texts: string[],
 * }} TableHeader
 *   starts: the row at which each block of texts begins, and the number of rows.
 */

export class Table {
  /**
   * @param {string} name
   * @param {TableHeader} header
   * @param {import("./columns.js").Part} part
   * @param {import("./blocks.js").Blocks} blocks
   */
  constructor(name, header, part, blocks) {
    this.name = name;
    this.header = header;
    this.part = part;
    this.blocks = blocks;
    this.rows = header.rows;
    /** @type {Record<string, import("./columns.js").Ints>} */
    this.read = {};
    this.groups = header.groups.map((group) => ({ codes: readInts(part, group.codes), columns: group.columns }));
    /** @type {Record<string, {codes: import("./columns.js").Ints, of: number[]}>} */
    this.coded = {};
    for (const group of this.groups) {
      for (const [column, of] of Object.entries(group.columns)) this.coded[column] = { codes: group.codes, of };
    }
    this.columns = [...Object.keys(this.coded), ...Object.keys(header.ints), ...header.texts];
  }

  /** @param {string} column @returns {import("./columns.js").Ints} */
  ints(column) {
    this.read[column] ??= readInts(this.part, this.header.ints[column]);
    return this.read[column];
  }

  /** @param {number} row @returns {number} the block of its texts */
  blockOf(row) {
    const { starts } = this.header;
    let low = 0;
    let high = starts.length - 1;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= row) low = middle;
      else high = middle;
    }
    return low;
  }

  /** @param {number} row @returns {boolean} whether its texts can be had at once */
  isThere(row) {
    return this.header.texts.length === 0 || this.blocks.kept.has(this.blockOf(row));
  }

  /** @param {string} column @param {number} row @returns {any} null where unknown */
  value(column, row) {
    const coded = this.coded[column];
    if (coded) {
      const code = coded.of[coded.codes[row]];
      return code === 0 ? null : this.header.values[column][code - 1];
    }
    if (column in this.header.ints) {
      const found = this.ints(column)[row];
      return found === UNKNOWN ? null : found;
    }
    if (!this.header.texts.includes(column)) return null;
    const block = this.blockOf(row);
    return this.blocks.kept.get(block)?.[this.name]?.[column]?.[row - this.header.starts[block]] ?? null;
  }

  /** @param {number} row @returns {Record<string, any>} */
  row(row) {
    /** @type {Record<string, any>} */
    const made = {};
    for (const column of this.columns) made[column] = this.value(column, row);
    return made;
  }
}
