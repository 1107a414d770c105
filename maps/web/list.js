// The claims as a table: the same records as on the map, and those that are not on it with the reason.

import { casualtyWords, claimDays, codeOf, optionName, placesWords } from "./describe.js";
import { h, theirs, visible } from "./dom.js";
import { NO_DAY } from "./model.js";
import { orderBy, passing, rankNames } from "./order.js";
import { reviewMark } from "./marked.js";
import { swatch } from "./swatch.js";
import { virtualTable } from "./table.js";
import { currentLanguage, t } from "./words.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {{column: string, down: boolean}} Sort
 * @typedef {{
 *   open: (claim: number) => void,
 *   hover: (claim: number | null) => void,
 *   sorted: (sort: Sort) => void,
 *   widen: (wide: boolean) => void,
 * }} Actions
 */

export const COLUMNS = ["date", "claimant", "accused", "place", "type", "casualties", "status"];
/** Facets that a column is sorted by. @type {Record<string, string>} */
const FACET_OF = { claimant: "claimant", accused: "accused", type: "type", status: "dispute", casualties: "casualties" };
/** @type {Sort} */
export const NEWEST = { column: "date", down: true };
const ROW_PX = { narrow: 95, wide: 44 };

/**
 * Rows of claims; also used for the claims at one place.
 *
 * @param {Model} model
 * @param {{sort: Sort | null, wide: boolean, label: string, opened: () => number | null}} how
 * @param {{open: (claim: number) => void, hover: (claim: number | null) => void, sorted: (column: string) => void}} actions
 */
export function claimTable(model, how, actions) {
  return virtualTable({
    label: how.label,
    hint: t("list.hint"),
    columns: COLUMNS.map((key) => ({ key, label: t(`column.${key}`), sortable: how.sort !== null })),
    wide: how.wide,
    sort: how.sort,
    rowHeight: how.wide ? ROW_PX.wide : ROW_PX.narrow,
    cells: (claim) => ({
      classes: claim === how.opened() ? "is-open" : "",
      id: model.claim(claim)?.claim_id ?? null,
      cells: cellsOf(model, claim),
    }),
    open: actions.open,
    hover: actions.hover,
    sorted: actions.sorted,
    missing(claims) {
      const lacking = claims.filter((claim) => model.claim(claim) === null);
      return lacking.length ? model.load(lacking) : null;
    },
  });
}

/**
 * @param {Model} model
 * @param {{sort: Sort, wide: boolean, opened: () => number | null}} how
 * @param {Actions} actions
 */
export function claimList(model, how, actions) {
  const order = orders(model);
  const kept = new Int32Array(model.total);
  const { sort } = how;
  const table = claimTable(model, { ...how, label: t("list") }, {
    open: actions.open,
    hover: actions.hover,
    sorted: (column) => actions.sorted({ column, down: sort.column === column ? !sort.down : column === "date" }),
  });
  const empty = h("p", { class: "empty", hidden: true }, t("list.none"));
  const select = /** @type {HTMLSelectElement} */ (h("select", { "data-sort": "select", onchange: () => actions.sorted({ column: select.value, down: select.value === "date" }) },
    COLUMNS.map((column) => h("option", { value: column, selected: column === sort.column }, t(`column.${column}`)))));
  const direction = h("button", {
    type: "button", "data-sort": "direction", "aria-label": t(sort.down ? "list.descending" : "list.ascending"), title: t(sort.down ? "list.descending" : "list.ascending"),
    onclick: () => actions.sorted({ ...sort, down: !sort.down }),
  }, sort.down ? "▼" : "▲");
  const element = h("section", { class: "list", id: "contactline-list", "aria-label": t("list"), tabindex: -1 },
    h("div", { class: "list-bar" },
      how.wide ? null : h("label", {}, t("list.sort"), " ", select), how.wide ? null : direction,
      h("button", { type: "button", class: "list-wide", "aria-pressed": String(how.wide), onclick: () => actions.widen(!how.wide) }, t("list.wide"))),
    empty, table.element);
  let count = 0;
  return {
    element,
    table,
    /** Those that pass, in their order. */
    claims: () => kept.subarray(0, count),
    focusFirst() {
      if (count) table.focus(kept[0]);
      else element.focus();
    },
    /** @param {Uint8Array} mask */
    show(mask) {
      count = passing(order(sort), mask, kept);
      table.show(kept, count);
      empty.hidden = count > 0;
      table.element.hidden = count === 0;
    },
  };
}

/** Orders are worked out once each. @param {Model} model @returns {(sort: Sort) => Int32Array} */
function orders(model) {
  /** @type {Map<string, Int32Array>} */
  const made = new Map();
  const sortable = { total: model.total, dayStart: model.dayStart, noDay: NO_DAY, rank: (/** @type {string} */ column) => ranks(model, column) };
  return (sort) => {
    const key = `${sort.column} ${sort.down}`;
    const found = made.get(key) ?? orderBy(sortable, sort.column, sort.down);
    if (made.size > 3) made.clear();
    made.set(key, found);
    return found;
  };
}

/** @param {Model} model @param {string} column */
function ranks(model, column) {
  if (column === "place") return placeRanks(model);
  const facet = model.facet(FACET_OF[column]);
  if (!facet) return null;
  // casualties keep their own order: killed, wounded ... are no names
  const rank = facet.multi
    ? Int32Array.from(facet.options, (option, i) => (option.key === "" ? -1 : i))
    : rankNames(facet.options.map((option) => (option.key === "" ? "" : optionName(model, facet.name, option))), currentLanguage());
  const of = new Int32Array(model.total);
  for (let i = 0; i < of.length; i += 1) of[i] = rank[facet.codesOf(i)[0]];
  return { of, count: facet.options.length };
}

/** By the first place of each claim; null as long as the tables are not read. @param {Model} model */
function placeRanks(model) {
  const table = model.tables?.places;
  if (!table) return null;
  /** @type {Map<string, number>} */
  const codes = new Map([["", 0]]);
  const of = new Int32Array(model.total);
  for (let i = 0; i < of.length; i += 1) {
    const row = model.placeStart[i];
    const isThere = row < model.placeStart[i + 1];
    const name = isThere ? table.value("name", row) ?? table.value("as_written", row) ?? "" : "";
    let code = codes.get(name);
    if (code === undefined) {
      code = codes.size;
      codes.set(name, code);
    }
    of[i] = code;
  }
  const rank = rankNames([...codes.keys()], currentLanguage());
  for (let i = 0; i < of.length; i += 1) of[i] = rank[of[i]];
  return { of, count: codes.size };
}

/** What a row says: at once what the columns hold, the texts once they are read. @param {Model} model @param {number} claim */
function cellsOf(model, claim) {
  const row = model.claim(claim);
  const claimant = codeOf(model, "claimant", claim);
  const accused = codeOf(model, "accused", claim);
  const status = codeOf(model, "dispute", claim);
  return [
    h("time", {}, claimDays(model, claim)),
    h("span", {}, swatch(claimant.key, model), theirs(claimant.key || !row?.claimant_name ? claimant.words : row.claimant_name)),
    accused.key || row?.accused_name ? theirs(accused.key ? accused.words : row?.accused_name) : null,
    placeCell(model, claim, row),
    theirs(codeOf(model, "type", claim).words),
    row?.casualties.length ? theirs(casualtyWords(model.payload, row)) : null,
    h("span", {}, h("span", { class: `badge status-${status.key || "none"}` }, status.words),
      row ? reviewMark(row) : null, row ? theirs(row.summary ?? row.quote ?? "", { class: "what" }) : null),
  ];
}

/** @param {Model} model @param {number} claim @param {import("./model.js").Row | null} row */
function placeCell(model, claim, row) {
  const name = row ? placesWords(row) : "";
  if (model.drawn[claim]) return theirs(name);
  const reason = row?.reason ? h("span", { lang: "en" }, `: ${visible(row.reason)}`) : null;
  return h("span", {}, name ? theirs(name) : null, name ? " · " : null, h("span", { class: "why" }, t("unmapped.short"), reason));
}
