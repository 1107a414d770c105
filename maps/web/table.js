// A table of any length of which only the rows in sight are elements: a grid that is
// walked with the arrow keys. Knows nothing of claims; rows are made by whoever uses it.

import { h } from "./dom.js";

/**
 * @typedef {{key: string, label: string, sortable: boolean}} Column
 * @typedef {{
 *   label: string,
 *   hint: string,
 *   columns: Column[],
 *   wide: boolean,
 *   sort: {column: string, down: boolean} | null,
 *   rowHeight: number,
 *   cells: (item: number) => {classes: string, id: string | null, cells: (Node | null)[]},
 *   open: (item: number) => void,
 *   hover: (item: number | null) => void,
 *   sorted: (column: string) => void,
 *   missing: (items: number[]) => Promise<void> | null,
 * }} Parts
 *   cells: what a row shows now; missing: fetch what rows in sight still lack, null if nothing.
 *
 * @typedef {{
 *   element: HTMLElement,
 *   show: (items: ArrayLike<number>, count: number) => void,
 *   redraw: () => void,
 *   focus: (item: number, keyboard?: boolean) => boolean,
 *   reveal: (item: number) => boolean,
 *   position: () => number,
 *   scrollTo: (row: number) => void,
 * }} Table
 */

/** Browsers stop somewhere above 17 million px; beyond this, the scroll bar is a scale. */
const MAX_HEIGHT_PX = 12_000_000;
const OVERSCAN = 4;
const SETTLE_MS = 90;

/**
 * @param {Parts} parts
 * @returns {Table}
 */
export function virtualTable(parts) {
  const { rowHeight } = parts;
  /** @type {ArrayLike<number>} */
  let items = [];
  let count = 0;
  /** Where the first pixel in sight is, in a table of full height. */
  let top = 0;
  let active = 0;
  let lastScroll = 0;
  let settling = 0;
  let frame = 0;
  let fetching = 0;
  /** @type {Map<number, HTMLElement>} row -> element */
  const rows = new Map();

  const spacer = h("div", { class: "rows", role: "presentation" });
  const view = h("div", { class: "viewport", role: "rowgroup", onscroll: scrolled, onkeydown: keyed, onfocusin: focused, onfocusout: () => parts.hover(null) }, spacer);
  const hint = h("p", { class: "away", id: `${parts.wide ? "wide" : "narrow"}-hint` }, parts.hint);
  const head = h("div", { role: "row", "aria-rowindex": 1 }, parts.columns.map(header));
  const element = h("div", {
    class: `table ${parts.wide ? "is-wide" : "is-narrow"}`, role: "grid", "aria-label": parts.label,
    "aria-readonly": "true", "aria-colcount": parts.columns.length, "aria-describedby": hint.id,
  }, h("div", { role: "rowgroup", class: parts.wide ? "head" : "head away" }, head), view);
  const box = h("div", { class: "table-box" }, element, hint);
  new ResizeObserver(() => paint()).observe(view);

  /** @param {Column} column */
  function header(column) {
    const sorted = parts.sort?.column === column.key ? (parts.sort.down ? "descending" : "ascending") : null;
    const arrow = sorted ? h("span", { class: "arrow", "aria-hidden": "true" }, sorted === "ascending" ? "▲" : "▼") : null;
    return h("div", { role: "columnheader", class: `cell cell-${column.key}`, "aria-sort": sorted ?? (column.sortable ? "none" : null) },
      parts.wide && column.sortable
        ? h("button", { type: "button", "data-sort": column.key, onclick: () => parts.sorted(column.key) }, column.label, " ", arrow)
        : column.label);
  }

  function fullHeight() {
    return count * rowHeight;
  }

  /** How far the bar can go, and how far the table. @returns {[bar: number, table: number]} */
  function spans() {
    const height = view.clientHeight;
    return [Math.max(0, Math.min(fullHeight(), MAX_HEIGHT_PX) - height), Math.max(0, fullHeight() - height)];
  }

  /** Near moves are pixel by pixel, far ones go by the scale of the bar. */
  function scrolled() {
    const at = view.scrollTop;
    const moved = at - lastScroll;
    lastScroll = at;
    if (moved === 0) return;
    const [bar, table] = spans();
    if (bar === table) top = at;
    else if (at <= 0) top = 0;
    else if (at >= bar - 1) top = table;
    else if (Math.abs(moved) < 2 * view.clientHeight) top = clamp(top + moved, 0, table);
    else top = (at / bar) * table;
    if (bar !== table) {
      clearTimeout(settling);
      settling = setTimeout(settle, SETTLE_MS);
    }
    schedule();
  }

  /** Put the bar where the table is. */
  function settle() {
    const [bar, table] = spans();
    const at = table ? (top / table) * bar : 0;
    lastScroll = Math.round(at);
    if (Math.abs(view.scrollTop - at) >= 1) view.scrollTop = lastScroll;
    lastScroll = view.scrollTop;
    paint();
  }

  /** @param {number} to px in a table of full height */
  function moveTo(to) {
    const [, table] = spans();
    top = clamp(to, 0, table);
    settle();
  }

  function schedule() {
    if (!frame) frame = requestAnimationFrame(() => { frame = 0; paint(); });
  }

  function paint() {
    const height = view.clientHeight;
    head.style.marginInlineEnd = `${view.offsetWidth - view.clientWidth}px`;
    const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
    const last = Math.min(count - 1, Math.ceil((top + height) / rowHeight) + OVERSCAN);
    const inside = view.contains(document.activeElement);
    for (const [row, found] of rows) {
      if ((row < first || row > last) && !(inside && row === active)) {
        found.remove();
        rows.delete(row);
      }
    }
    const offset = view.scrollTop - top;
    for (let row = first; row <= last; row += 1) {
      let found = rows.get(row);
      if (!found) {
        found = makeRow(row);
        rows.set(row, found);
        insert(found, row);
      }
    }
    for (const [row, found] of rows) found.style.transform = `translateY(${row * rowHeight + offset}px)`;
    if (!rows.has(active) && count) markActive(clamp(Math.ceil(top / rowHeight), 0, count - 1));
    fetchSoon();
  }

  /** Rows stand in the document in the order in which they are read. @param {HTMLElement} made @param {number} row */
  function insert(made, row) {
    for (const other of spacer.children) {
      if (Number(/** @type {HTMLElement} */ (other).dataset.row) > row) {
        spacer.insertBefore(made, other);
        return;
      }
    }
    spacer.append(made);
  }

  /** @param {number} row */
  function makeRow(row) {
    const item = items[row];
    const made = h("div", {
      role: "row", "data-row": row, "aria-rowindex": row + 2, tabindex: row === active ? 0 : -1,
      onclick: () => { markActive(row); parts.open(item); },
      onmouseenter: () => parts.hover(item),
      onmouseleave: () => parts.hover(null),
    });
    made.style.height = `${rowHeight}px`;
    fillRow(made, item);
    return made;
  }

  /** @param {HTMLElement} made @param {number} item */
  function fillRow(made, item) {
    const { classes, id, cells } = parts.cells(item);
    made.className = `row ${classes}`;
    if (id === null) delete made.dataset.claim;
    else made.dataset.claim = id;
    made.replaceChildren(...cells.map((cell, i) =>
      h("div", { role: "gridcell", class: `cell cell-${parts.columns[i].key}` }, cell)));
  }

  /** Once the rows in sight stand still, fetch what they lack, and fill them again. */
  function fetchSoon() {
    const ticket = (fetching += 1);
    setTimeout(() => {
      if (ticket !== fetching) return;
      const seen = [...rows.keys()].map((row) => items[row]);
      parts.missing(seen)?.then(() => {
        for (const [row, found] of rows) if (row < count) fillRow(found, items[row]);
      }, () => undefined);
    }, 0);
  }

  /** @param {number} row */
  function markActive(row) {
    rows.get(active)?.setAttribute("tabindex", "-1");
    active = row;
    rows.get(row)?.setAttribute("tabindex", "0");
  }

  /** @param {number} row @param {boolean} focus */
  function go(row, focus) {
    const start = row * rowHeight;
    const height = view.clientHeight;
    markActive(row);
    if (start < top) moveTo(start);
    else if (start + rowHeight > top + height) moveTo(start + rowHeight - height);
    else paint();
    if (focus) rows.get(row)?.focus({ preventScroll: true });
  }

  /** @param {FocusEvent} event */
  function focused(event) {
    const row = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-row]"));
    if (!row) return;
    markActive(Number(row.dataset.row));
    if (row.matches(":focus-visible")) parts.hover(items[active]);
  }

  /** @param {KeyboardEvent} event */
  function keyed(event) {
    if (event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(view.clientHeight / rowHeight) - 1);
    /** @type {Record<string, number>} */
    const targets = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: count - 1 };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (count) parts.open(items[active]);
    } else if (Object.hasOwn(targets, event.key) && count) {
      event.preventDefault();
      go(clamp(targets[event.key], 0, count - 1), true);
    }
  }

  /** @param {number} item */
  function rowOf(item) {
    for (let row = 0; row < count; row += 1) if (items[row] === item) return row;
    return -1;
  }

  return {
    element: box,
    show(found, length) {
      items = found;
      count = length;
      for (const row of rows.values()) row.remove();
      rows.clear();
      active = clamp(active, 0, Math.max(0, count - 1));
      element.setAttribute("aria-rowcount", String(count + 1));
      spacer.style.height = `${Math.min(fullHeight(), MAX_HEIGHT_PX)}px`;
      moveTo(top);
    },
    redraw() {
      for (const [row, found] of rows) fillRow(found, items[row]);
      fetchSoon();
    },
    focus(item, keyboard = true) {
      const row = rowOf(item);
      if (row < 0) return false;
      go(row, keyboard);
      return true;
    },
    reveal(item) {
      const row = rowOf(item);
      if (row < 0) return false;
      go(row, false);
      return true;
    },
    position: () => Math.round(top / rowHeight),
    scrollTo: (row) => moveTo(row * rowHeight),
  };
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
