// Ids of claims: made ids as their first digits, authors' ids whole. See payload_ids.py.

import { readInts, readPart } from "./columns.js";

const BYTE = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));

/**
 * @typedef {import("./columns.js").Spec} Spec
 * @typedef {import("./columns.js").Ints} Ints
 * @typedef {{of: (claim: number) => string, find: (id: string) => number}} Ids
 *   find: the claim that an id or the beginning of a made one is of; -1 for none.
 */

/**
 * @param {string} text base64 of the part
 * @returns {Promise<Ids>}
 */
export async function readIds(text) {
  const part = await readPart(text);
  if (part.header.kind === "text") return authorIds(part.header.ids);
  /** @type {Ints[]} */
  const bytes = part.header.bytes.map((/** @type {Spec} */ spec) => readInts(part, spec));
  /** @type {Map<number, string>} */
  const whole = new Map(part.header.whole);
  const { others } = part.header;
  let row = 0;
  for (const [i, step] of readInts(part, others.rows).entries()) {
    row += step;
    whole.set(row, others.ids[i]);
  }
  /** @type {Ints[]} */
  const [steps, ...more] = part.header.alike.map((/** @type {Spec} */ spec) => readInts(part, spec));
  /** @type {Map<number, string>} */
  const longer = new Map();
  row = 0;
  for (let i = 0; i < (steps?.length ?? 0); i += 1) {
    row += steps[i];
    longer.set(row, more.map((column) => BYTE[column[i]]).join(""));
  }
  /** @param {number} claim */
  const of = (claim) => whole.get(claim) ?? bytes.map((column) => BYTE[column[claim]]).join("") + (longer.get(claim) ?? "");
  /** @param {string} id */
  const find = (id) => {
    for (const [claim, own] of whole) if (own === id) return claim;
    if (!/^[0-9a-f]{6,20}$/.test(id)) return -1;
    const wanted = bytes.map((_, i) => Number.parseInt(id.slice(2 * i, 2 * i + 2), 16));
    const known = Math.min(bytes.length, id.length >> 1);
    let found = -1;
    for (let claim = 0; claim < (bytes[0]?.length ?? 0); claim += 1) {
      if (whole.has(claim)) continue;
      let same = 0;
      while (same < known && bytes[same][claim] === wanted[same]) same += 1;
      if (same < known) continue;
      const own = of(claim);
      if (!own.startsWith(id) && !id.startsWith(own)) continue;
      if (found >= 0) return -1; // begins two
      found = claim;
    }
    return found;
  };
  return { of, find };
}

/** @param {string[]} ids @returns {Ids} */
function authorIds(ids) {
  return { of: (claim) => ids[claim], find: (id) => ids.indexOf(id) };
}
