// Free text: the claims in which all words occur, whatever their case and accents.

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {(mark: (row: number, claim: number) => void) => void} Owners
 *   calls `mark` for each row of a table with the claim that it belongs to.
 * @typedef {(value: unknown) => number} Bits
 *   the words that occur in a value, bit by bit.
 */

/** Blocks of texts that are unpacked at the same time. */
const AT_ONCE = 8;
/** So many characters are taken for the beginning of an id. */
const LEAST_ID = 4;
const MARKS = /\p{M}+/gu;
/** Letters that no accent is taken from, as people type them without. */
const PLAIN = new Map(Object.entries({ "ə": "e", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "ё": "е", "և": "եւ" }));
const SPECIAL = new RegExp([...PLAIN.keys()].join("|"), "gu");

/**
 * @param {string} text
 * @returns {string} in small letters, without accents
 */
export function fold(text) {
  const small = text.toLowerCase();
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(small)) return small;
  return small.normalize("NFKD").replace(MARKS, "").replace(SPECIAL, (letter) => PLAIN.get(letter) ?? letter).normalize("NFC");
}

/** @param {string} text @returns {string[]} */
export function wordsOf(text) {
  return fold(text).split(/\s+/).filter(Boolean);
}

/**
 * @param {Model} model with its tables read
 * @param {string} text
 * @param {(done: number, of: number) => void} [onProgress]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Uint8Array | null>}
 */
export async function searchClaims(model, text, onProgress, signal) {
  const words = wordsOf(text);
  if (!words.length || !model.tables || !model.ids) return null;
  // Bit i of a claim: the word i was found.
  const found = new Uint32Array(model.total);
  const wanted = words.slice(0, 32);
  /** @param {unknown} value */
  const bits = (value) => bitsOf(wanted, value);
  markIds(model, wanted, found);
  for (const name of ["claimant", "accused", "type"]) markFacet(model, name, bits, found);
  for (const [name, owners] of Object.entries(ownersOf(model))) {
    markDictionaries(model, name, owners, bits, found);
  }
  /** @type {Record<string, Uint32Array>} */
  const rows = {};
  for (const [name, table] of Object.entries(model.tables)) {
    if (table.header.texts.length) rows[name] = name === "claims" ? found : new Uint32Array(table.rows);
  }
  const blocks = Object.keys(rows).length ? model.blocks.count : 0;
  const marks = blocks ? Uint32Array.from(["", ...model.blocks.words], bits) : new Uint32Array(0);
  for (let block = 0; block < blocks; block += AT_ONCE) {
    if (signal?.aborted) return null;
    const last = Math.min(blocks, block + AT_ONCE);
    const found = await Promise.all(Array.from({ length: last - block }, (_, i) => model.blocks.read(block + i)));
    found.forEach((columns, i) => markBlock(model.tables, block + i, columns, marks, bits, rows));
    onProgress?.(last, blocks);
  }
  for (const [name, owners] of Object.entries(ownersOf(model))) {
    const own = rows[name];
    if (own && own !== found) owners((row, claim) => {
      found[claim] |= own[row];
    });
  }
  const all = wanted.length === 32 ? 0xffffffff : 2 ** wanted.length - 1;
  const mask = new Uint8Array(model.total);
  for (let i = 0; i < mask.length; i += 1) mask[i] = found[i] === all ? 1 : 0;
  return mask;
}

/** @param {string[]} words @param {unknown} value */
function bitsOf(words, value) {
  if (typeof value !== "string") return 0;
  const text = fold(value);
  let made = 0;
  for (let i = 0; i < words.length; i += 1) if (text.includes(words[i])) made |= 1 << i;
  return made;
}

/** @param {Model} model @param {string[]} words @param {Uint32Array} found */
function markIds(model, words, found) {
  const ids = /** @type {import("./ids.js").Ids} */ (model.ids);
  if (!words.some((word) => /\d/.test(word))) return;
  for (let claim = 0; claim < model.total; claim += 1) {
    const id = ids.of(claim).toLowerCase();
    for (let i = 0; i < words.length; i += 1) {
      if (id === words[i] || (words[i].length >= LEAST_ID && id.startsWith(words[i]))) found[claim] |= 1 << i;
    }
  }
}

/**
 * For every table the claims that its rows belong to.
 *
 * @param {Model} model
 * @returns {Record<string, Owners>}
 */
function ownersOf(model) {
  /** @param {Int32Array | undefined} starts @returns {Owners} */
  const between = (starts) => (mark) => {
    if (!starts) return;
    for (let claim = 0; claim < model.total; claim += 1) {
      for (let row = starts[claim]; row < starts[claim + 1]; row += 1) mark(row, claim);
    }
  };
  /** @param {Int32Array | undefined} of @returns {Owners} */
  const referred = (of) => (mark) => {
    if (!of) return;
    for (let claim = 0; claim < model.total; claim += 1) if (of[claim] >= 0) mark(of[claim], claim);
  };
  return {
    claims: (mark) => {
      for (let claim = 0; claim < model.total; claim += 1) mark(claim, claim);
    },
    places: between(model.placeStart),
    casualties: between(model.casualtyStart),
    links: between(model.linkStart),
    reports: referred(model.reportOf),
    incidents: referred(model.incidentOf),
  };
}

/** Columns whose values are codes that the page shows in words of its own. */
const NOT_TEXT = new Set([
  "stance", "time_precision", "time_tz_basis", "time_extent", "statement_time_precision", "statement_time_tz_basis",
  "statement_time_extent", "map_status", "relation", "status", "feature", "review", "time_rule", "statement_time_rule",
  "judgement_by", "judgement_rule", "published_basis",
]);
const SIDES = new Set(["claimant_side", "accused_side", "target_side", "side", "by"]);

/** @param {Model} model @param {string} name @param {(value: unknown) => number} bits @param {Uint32Array} found */
function markFacet(model, name, bits, found) {
  const facet = model.facet(name);
  if (!facet) return;
  /** @param {import("./model.js").Option} option */
  const words = ({ key, parent }) => (name === "type" ? `${parent ?? ""} ${key}` : `${key} ${key ? model.payload.side_labels[key] ?? "" : ""}`);
  const marks = facet.combinations.map((codes) => codes.reduce((made, code) => made | bits(words(facet.options[code])), 0));
  const of = Uint32Array.from(facet.tuples, (combination) => marks[combination]);
  if (!of.some(Boolean)) return;
  const codes = model.groups[facet.group];
  for (let claim = 0; claim < model.total; claim += 1) found[claim] |= of[codes[claim]];
}

/**
 * What is found in dictionaries is found for all rows at once.
 *
 * @param {Model} model
 * @param {string} name
 * @param {Owners} owners
 * @param {Bits} bits
 * @param {Uint32Array} found
 */
function markDictionaries(model, name, owners, bits, found) {
  const table = /** @type {Record<string, import("./tables.js").Table>} */ (model.tables)[name];
  for (const group of table.groups) {
    const size = Object.values(group.columns)[0]?.length ?? 0;
    const of = new Uint32Array(size);
    for (const [column, codes] of Object.entries(group.columns)) {
      if (NOT_TEXT.has(column)) continue;
      const values = table.header.values[column];
      const marks = values.map((value) => valueBits(model, column, value, bits));
      for (let tuple = 0; tuple < size; tuple += 1) if (codes[tuple]) of[tuple] |= marks[codes[tuple] - 1];
    }
    if (!of.some(Boolean)) continue;
    owners((row, claim) => {
      found[claim] |= of[group.codes[row]];
    });
  }
  if (name === "places" && "place" in table.header.ints) {
    const marks = model.gazetteer.map((row) => rowBits(row, bits));
    const places = table.ints("place");
    owners((row, claim) => {
      found[claim] |= marks[places[row]] ?? 0;
    });
  }
}

/** @param {Model} model @param {string} column @param {any} value @param {Bits} bits @returns {number} */
function valueBits(model, column, value, bits) {
  if (column === "place") return rowBits(model.gazetteer[value], bits);
  if (SIDES.has(column)) return bits(value) | bits(model.payload.side_labels[value]);
  return bits(value);
}

/** @param {import("./model.js").Row | null} row @param {Bits} bits @returns {number} */
function rowBits(row, bits) {
  return Object.values(row ?? {}).reduce((/** @type {number} */ made, value) => made | bits(value), 0);
}

/**
 * A word of the search lies within one word of a text, so texts need not be spelled.
 *
 * @param {any} tables
 * @param {number} block
 * @param {import("./blocks.js").Coded[]} columns
 * @param {Uint32Array} marks by the number of a word
 * @param {(value: unknown) => number} bits
 * @param {Record<string, Uint32Array>} rows
 */
function markBlock(tables, block, columns, marks, bits, rows) {
  for (const { table, lengths, codes, spelled } of columns) {
    const start = tables[table].header.starts[block];
    const to = rows[table];
    let at = 0;
    let next = 0;
    for (let row = 0; row < lengths.length; row += 1) {
      let found = 0;
      for (let i = 1; i < lengths[row]; i += 1) {
        const code = codes[at];
        at += 1;
        if (code !== 0) found |= marks[code];
        else {
          found |= bits(spelled[next]);
          next += 1;
        }
      }
      if (found) to[start + row] |= found;
    }
  }
}
