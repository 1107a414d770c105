// In which order claims are listed: by a column, the newest first among equals. Pure.

/**
 * @typedef {{
 *   total: number,
 *   dayStart: Int32Array,
 *   noDay: number,
 *   rank: (column: string) => {of: Int32Array, count: number} | null,
 * }} Sortable
 *   dayStart ascends, claims without a day last; rank: place of each claim's value among all
 *   values of a column, as a reader would sort them; -1 where it is not known.
 */

/**
 * Claims by day: whole days change places, claims of one day keep their order; without a day: last.
 *
 * @param {Sortable} claims
 * @param {boolean} down newest first
 * @returns {Int32Array}
 */
export function orderByDay({ total, dayStart, noDay }, down) {
  const order = new Int32Array(total);
  let dated = total;
  while (dated > 0 && dayStart[dated - 1] === noDay) dated -= 1;
  for (let i = dated; i < total; i += 1) order[i] = i;
  if (!down) {
    for (let i = 0; i < dated; i += 1) order[i] = i;
    return order;
  }
  let put = 0;
  let end = dated;
  while (end > 0) {
    let start = end - 1;
    while (start > 0 && dayStart[start - 1] === dayStart[end - 1]) start -= 1;
    for (let i = start; i < end; i += 1) order[put++] = i;
    end = start;
  }
  return order;
}

/**
 * @param {Sortable} claims
 * @param {string} column "date", or one that `rank` knows
 * @param {boolean} down
 * @returns {Int32Array} every claim once
 */
export function orderBy(claims, column, down) {
  const newest = orderByDay(claims, column === "date" ? down : true);
  const ranks = column === "date" ? null : claims.rank(column);
  if (!ranks) return newest;
  const { of, count } = ranks;
  const place = (/** @type {number} */ claim) => (of[claim] < 0 ? count : down ? count - 1 - of[claim] : of[claim]);
  const starts = new Int32Array(count + 2);
  for (let i = 0; i < claims.total; i += 1) starts[place(i) + 1] += 1;
  for (let i = 1; i < starts.length; i += 1) starts[i] += starts[i - 1];
  const order = new Int32Array(claims.total);
  for (const claim of newest) order[starts[place(claim)]++] = claim;
  return order;
}

/**
 * @param {Int32Array} order
 * @param {Uint8Array} mask
 * @param {Int32Array} into as long as order
 * @returns {number} how many pass; they stand at the start of `into`
 */
export function passing(order, mask, into) {
  let count = 0;
  for (let i = 0; i < order.length; i += 1) {
    const claim = order[i];
    into[count] = claim;
    count += mask[claim];
  }
  return count;
}

/**
 * Ranks of codes by their names, as a language sorts them.
 *
 * @param {string[]} names by code; "" is not known
 * @param {string} language
 * @returns {Int32Array} code -> rank, -1 for ""
 */
export function rankNames(names, language) {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const codes = names.map((_, code) => code).filter((code) => names[code] !== "");
  codes.sort((a, b) => compare(names[a], names[b]) || a - b);
  const ranks = new Int32Array(names.length).fill(-1);
  codes.forEach((code, rank) => { ranks[code] = rank; });
  return ranks;
}
