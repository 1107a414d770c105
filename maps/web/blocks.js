// Texts of the payload: numbers of words, in blocks that are read when one is shown.
// What Python wrote, see payload_blocks.py.

import { fromBase64, gunzip } from "./columns.js";

/**
 * A column of texts as it lies in a block.
 *
 * @typedef {{
 *   table: string, name: string,
 *   lengths: Int32Array,
 *   codes: Uint16Array,
 *   spelled: string[],
 * }} Coded
 *   lengths: words of each text and one more, 0: unknown; codes: numbers of all words, one
 *   after the other, 0: the next of those that are spelled out.
 *
 * @typedef {Record<string, Record<string, (string | null)[]>>} Texts
 *   table -> column -> texts
 */

/** So many blocks of texts are kept; of a thousand claims each. */
const KEPT = 64;
/** Numbers below this were written in one byte, lengths below that one too. */
const ONE_BYTE = 192;
const LONG = 255;

const decoder = new TextDecoder();

/** The blocks: unpacked when asked for, the last ones kept. */
export class Blocks {
  /**
   * @param {() => Promise<string>} source base64 of all blocks
   * @param {number[]} starts where each begins, and the end
   */
  constructor(source, starts) {
    this.source = source;
    this.starts = starts;
    /** The words by their numbers, less one. @type {string[]} */
    this.words = [];
    /** @type {Map<number, Texts>} */
    this.kept = new Map();
    /** @type {Map<number, Promise<void>>} */
    this.coming = new Map();
  }

  get count() {
    return this.starts.length - 1;
  }

  /**
   * A block as it was written.
   *
   * @param {number} block
   * @returns {Promise<Coded[]>}
   */
  async read(block) {
    const text = await this.source();
    return readBlock(await gunzip(fromBase64(text.slice(this.starts[block], this.starts[block + 1]))));
  }

  /** @param {number} block */
  async load(block) {
    if (block < 0 || block >= this.count || this.kept.has(block)) return;
    let coming = this.coming.get(block);
    if (!coming) {
      coming = this.read(block)
        .then((columns) => this.keep(block, spell(columns, this.words)))
        .finally(() => this.coming.delete(block));
      this.coming.set(block, coming);
    }
    await coming;
  }

  /** @param {number} block @param {Texts} texts */
  keep(block, texts) {
    this.kept.set(block, texts);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(oldest);
    }
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Coded[]}
 */
export function readBlock(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(decoder.decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  return header.map((/** @type {[string, string, number, number, string[]]} */ [table, name, rows, size, spelled]) => {
    const end = at + size;
    const lengths = new Int32Array(rows);
    let words = 0;
    for (let row = 0; row < rows; row += 1) {
      let value = bytes[at];
      at += 1;
      if (value === LONG) {
        value = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
        at += 3;
      }
      lengths[row] = value;
      words += value === 0 ? 0 : value - 1;
    }
    const codes = new Uint16Array(words);
    for (let word = 0; word < words; word += 1) {
      const first = bytes[at];
      at += 1;
      if (first < ONE_BYTE) codes[word] = first;
      else {
        codes[word] = ONE_BYTE + ((first - ONE_BYTE) << 8) + bytes[at];
        at += 1;
      }
    }
    at = end;
    return { table, name, lengths, codes, spelled };
  });
}

/**
 * @param {Coded[]} columns
 * @param {string[]} words
 * @returns {Texts}
 */
export function spell(columns, words) {
  /** @type {Texts} */
  const made = {};
  for (const { table, name, lengths, codes, spelled } of columns) {
    let at = 0;
    let next = 0;
    made[table] ??= {};
    made[table][name] = Array.from(lengths, (length) => {
      if (length === 0) return null;
      const own = [];
      for (let i = 1; i < length; i += 1) {
        const code = codes[at];
        at += 1;
        if (code === 0) {
          own.push(spelled[next]);
          next += 1;
        } else own.push(words[code - 1]);
      }
      return own.join(" ");
    });
  }
  return made;
}
