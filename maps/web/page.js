// The page: panel with filters and list, map with legend and layers, and what ties them.

import { h, put, theirs } from "./dom.js";
import { facetPanel } from "./facets.js";
import { applyFilters, isFiltering } from "./filters.js";
import { fromWorld } from "./geometry.js";
import { legendRows, symbol } from "./legend.js";
import { claimList } from "./list.js";
import { fitTo } from "./map.js";
import { NAME_CHOICES } from "./names.js";
import { claimPanel, sitePanel } from "./panel.js";
import { dayNumber, dayRange } from "./time.js";
import { t } from "./words.js";

const LONGEST_SPAN_DEG = 6;

/**
 * Build the page about a map and its claims, and start it.
 *
 * @param {any} L Leaflet
 * @param {any} map
 * @param {any} layer
 * @param {any} data bounds and tiles of the map
 */
export function startPage(L, map, layer, data) {
  const { model, scene } = layer;
  const { payload } = model;
  const page = /** @type {HTMLElement} */ (document.getElementById("contactline-page"));
  const container = map.getContainer();
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const state = {
    ready: false,
    total: payload.total,
    mapped: payload.mapped,
    shown: 0,
  };
  // The state is plain data; the map is reachable for whoever looks for it, not listed.
  Object.defineProperty(state, "map", { value: map, enumerable: false });
  Object.assign(window, { contactline: state });

  // The list and what opens in its place.
  const list = claimList(model, { open: openClaim, hover: hoverClaim });
  const detail = h("section", { class: "detail", id: "contactline-detail", hidden: true, "aria-label": t("incident") });
  const facets = facetPanel(model, refresh);
  const status = h("p", { class: "status", role: "status", "aria-live": "polite" });
  const overview = h("div", { class: "overview" }, heading(), status, aboutFilters(),
    h("details", { class: "filters", open: window.innerWidth > 760 }, h("summary", {}, t("filters")), facets.element),
    list.element, about());
  const body = h("div", { class: "side-body" }, overview, detail);
  put(page, h("a", { class: "skip", href: "#contactline-list" }, t("skip")), sheetHandle(page, map), body);

  // The map and what lies on it.
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", t("map"));
  L.control.zoom({ position: "topright" }).addTo(map);
  const legend = h("div", { class: "legend-rows" });
  addControl(L, map, "topright", layerSwitch());
  addControl(L, map, "bottomleft", h("details", { class: "box legend", open: window.innerWidth > 760 },
    h("summary", {}, t("legend")), legend, baseLegend()));
  L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
  addControl(L, map, "bottomright", attribution());
  new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(container);
  layer.onPick = (sites) => (sites.length ? openSite(sites[0], sites) : closeDetail());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !detail.hidden) closeDetail();
  });
  container.addEventListener("toggle", () => scene.repaint(), true);
  followTheme();
  map.invalidateSize({ animate: false, pan: false });
  fitTo(map, data.bounds);
  refresh(facets.state());
  state.ready = true;

  /** @param {import("./filters.js").State} filters */
  function refresh(filters) {
    performance.mark("contactline:filter-start");
    const result = applyFilters(model, filters);
    layer.setMask(result.mask);
    list.show(result.mask);
    facets.show(result);
    legend.replaceChildren();
    put(legend, ...legendRows(model, layer.marks));
    state.shown = result.shown;
    status.replaceChildren();
    const words = [t("shown", { shown: result.shown, total: payload.total })];
    if (isFiltering(filters)) words.push(t("shown.filtered", { matching: result.matching }));
    const unmapped = result.matching - result.shown;
    if (unmapped) words.push(t("shown.unmapped", { count: unmapped }));
    if (result.undated) words.push(t("undated", { count: result.undated }));
    put(status, h("strong", {}, words[0]), words.length > 1 ? ` · ${words.slice(1).join(" · ")}` : null);
    performance.measure("contactline:filter", "contactline:filter-start");
  }

  function heading() {
    const days = payload.days ? dayRange(...payload.days.map((day) => dayNumber(day))) : null;
    return h("header", { class: "page-head" },
      h("div", { class: "page-title" }, h("h1", {}, theirs(payload.title)), themeButton()),
      days ? h("p", { class: "page-days" }, days) : null,
      payload.drafts ? h("p", { class: "badge review-draft" }, t("drafts", { count: payload.drafts })) : null);
  }

  function aboutFilters() {
    if (!payload.filters.length) return null;
    return h("section", { class: "before" }, h("h2", {}, t("filters.before")),
      h("ul", {}, payload.filters.map((words) => h("li", {}, theirs(words)))));
  }

  function about() {
    return h("section", { class: "about" }, h("h2", {}, t("about")),
      h("h3", {}, t("boundary")), h("p", {}, theirs(payload.boundary_note)),
      h("h3", {}, t("sources")), h("ul", {}, payload.attribution.map((line) => h("li", {}, theirs(line)))),
      h("p", { class: "fine" }, t("made", { version: payload.version })));
  }

  function attribution() {
    const lines = payload.attribution.flatMap((line, i) => [i ? " · " : null, theirs(line)]);
    const tiles = data.tiles ? h("span", { id: "contactline-tiles-credit", hidden: true }, " · ", theirs(data.tiles.attribution)) : null;
    return h("details", { class: "box attribution", open: window.innerWidth > 760 },
      h("summary", {}, t("attribution")), h("p", {}, lines, tiles));
  }

  function baseLegend() {
    const border = scene.basemap.layers.border ?? [];
    const named = scene.basemap.optional;
    return h("div", { class: "legend-base" },
      border.length ? h("p", {}, symbol("border"), " ", t("legend.border")) : null,
      border.some((line) => line.undecided) ? h("p", {}, symbol("undecided"), " ", t("legend.border.undecided")) : null,
      named.map((one) => h("p", { id: `legend-${one.name}`, hidden: true }, symbol("optional"), " ", theirs(datedTitle(one)))),
      h("p", { class: "fine" }, theirs(payload.boundary_note)));
  }

  function layerSwitch() {
    const { switches, basemap } = scene;
    const box = (words, checked, change) => {
      const input = /** @type {HTMLInputElement} */ (
        h("input", { type: "checkbox", checked, onchange: () => { change(input.checked); scene.repaint(); } }));
      return h("label", {}, input, " ", theirs(words));
    };
    const names = /** @type {HTMLSelectElement} */ (
      h("select", { onchange: () => { scene.names = names.value; scene.repaint(); } },
        NAME_CHOICES.map((choice) => h("option", { value: choice, selected: choice === scene.names }, t(`names.${choice}`)))));
    return h("details", { class: "box layers" }, h("summary", {}, t("layers")),
      basemap.layers.admin1 ? box(t("layer.districts"), true, (on) => { switches.districts = on; }) : null,
      basemap.towns.length ? box(t("layer.towns"), true, (on) => { switches.towns = on; }) : null,
      basemap.optional.map((one) => box(datedTitle(one), false, (on) => {
        if (on) switches.optional.add(one.name);
        else switches.optional.delete(one.name);
        const row = document.getElementById(`legend-${one.name}`);
        if (row) row.hidden = !on;
      })),
      data.tiles ? box(t("layer.tiles", { name: data.tiles.name, host: data.tiles.hosts.join(", ") }), false, tileSwitch()) : null,
      h("label", { class: "names-choice" }, `${t("names")} `, names));
  }

  function tileSwitch() {
    const tiles = L.tileLayer(data.tiles.url, { maxZoom: data.tiles.max_zoom, attribution: "" });
    return (on) => {
      scene.switches.fills = !on;
      const credit = document.getElementById("contactline-tiles-credit");
      if (credit) credit.hidden = !on;
      if (on) tiles.addTo(map);
      else tiles.remove();
    };
  }

  /** @param {number} claim */
  function openClaim(claim) {
    detail.replaceChildren(backButton(claim), claimPanel(model, claim, actions));
    showDetail();
    layer.marks.claim = model.drawn[claim] ? claim : null;
    layer.marks.pinned = null;
    scene.repaint();
    if (model.drawn[claim]) locate(claim, false);
    const card = detail.querySelector(".is-focus");
    if (card && card.getBoundingClientRect().top > body.getBoundingClientRect().bottom - 120) card.scrollIntoView();
  }

  /** @param {import("./model.js").Site} site @param {import("./model.js").Site[]} all */
  function openSite(site, all) {
    const others = all.filter((other) => other !== site);
    const own = { ...actions, openSite: (other) => openSite(other, all) };
    detail.replaceChildren(backButton(site.members[0].claim), sitePanel(model, site, layer.mask, others, own));
    showDetail();
    layer.marks.claim = null;
    layer.marks.pinned = site.index;
    scene.repaint();
  }

  /** @param {number} claim */
  function backButton(claim) {
    return h("button", { type: "button", class: "back", onclick: () => closeDetail(claim) }, `← ${t("back")}`);
  }

  function showDetail() {
    detail.hidden = false;
    overview.hidden = true;
    body.scrollTop = 0;
    if (page.dataset.sheet === "low") page.dataset.sheet = "mid";
    const title = /** @type {HTMLElement | null} */ (detail.querySelector("[tabindex]"));
    title?.focus({ preventScroll: true });
  }

  /** @param {number} [claim] the list item that gets the focus */
  function closeDetail(claim) {
    if (detail.hidden) return;
    const last = claim ?? model.byId.get(detail.querySelector("[data-claim]")?.getAttribute("data-claim") ?? "");
    detail.hidden = true;
    overview.hidden = false;
    layer.marks.claim = null;
    layer.marks.pinned = null;
    scene.repaint();
    if (last !== undefined) list.focus(last);
  }

  /** @param {number | null} claim */
  function hoverClaim(claim) {
    if (!detail.hidden) return;
    layer.marks.claim = claim !== null && model.drawn[claim] ? claim : null;
    scene.repaintMarks();
  }

  /** Bring all places of a claim into view; `always` also when they are in it already. */
  function locate(claim, always) {
    const boxes = model.sitesOf[claim].map((site) => site.box);
    const [west, north] = fromWorld(Math.min(...boxes.map((b) => b.minX)), Math.min(...boxes.map((b) => b.minY)));
    const [east, south] = fromWorld(Math.max(...boxes.map((b) => b.maxX)), Math.max(...boxes.map((b) => b.maxY)));
    const bounds = L.latLngBounds([south, west], [north, east]);
    if (!always && (map.getBounds().contains(bounds) || east - west > LONGEST_SPAN_DEG)) return;
    map.fitBounds(bounds, { padding: [60, 60], maxZoom: 10, animate: !calm });
    if (always && page.dataset.sheet === "high") page.dataset.sheet = "mid";
  }

  function themeButton() {
    return h("button", { type: "button", class: "theme", "aria-pressed": "false", onclick: () => setTheme(!scene.dark) }, t("theme"));
  }

  function followTheme() {
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", () => setTheme(system.matches));
    setTheme(system.matches);
  }

  /** @param {boolean} dark */
  function setTheme(dark) {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    page.querySelector(".theme")?.setAttribute("aria-pressed", String(dark));
    scene.setDark(dark);
  }

  const actions = {
    openClaim,
    locate: (claim) => locate(claim, true),
    isHidden: (claim) => !layer.mask[claim],
  };
}

/**
 * The name of an optional layer with its date, unless the name has it already.
 *
 * @param {{title: string, date: string}} layer
 */
function datedTitle({ title, date }) {
  return date.split("/").every((part) => title.includes(part)) ? title : `${title} (${date})`;
}

/** Put an element in a corner of the map; clicks on it stay on it. */
function addControl(L, map, position, element) {
  const Control = L.Control.extend({
    onAdd() {
      L.DomEvent.disableClickPropagation(element);
      L.DomEvent.disableScrollPropagation(element);
      return element;
    },
  });
  new Control({ position }).addTo(map);
}

/** On a phone the panel is a sheet: two buttons make it higher and lower. */
function sheetHandle(page, map) {
  const steps = ["low", "mid", "high"];
  page.dataset.sheet = "mid";
  const move = (by) => () => {
    const at = steps.indexOf(page.dataset.sheet);
    page.dataset.sheet = steps[Math.max(0, Math.min(steps.length - 1, at + by))];
    map.invalidateSize({ animate: false, pan: false });
  };
  return h("div", { class: "sheet-handle" },
    h("button", { type: "button", "aria-label": t("sheet.more"), onclick: move(1) }, "▲"),
    h("button", { type: "button", "aria-label": t("sheet.less"), onclick: move(-1) }, "▼"));
}
