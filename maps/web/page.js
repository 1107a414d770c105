// The page: panel with filters and list, time, map, and what ties them.

import { chipList } from "./chips.js";
import { detailPane } from "./detail.js";
import { h, put } from "./dom.js";
import { facetPanel } from "./facets.js";
import { applyFilters, emptyState, isFiltering } from "./filters.js";
import { furnish } from "./furniture.js";
import { fromWorld } from "./geometry.js";
import { decodeView, emptyView, encodeView } from "./hash.js";
import { NEWEST, claimList } from "./list.js";
import { fitTo } from "./map.js";
import { NO_DAY } from "./model.js";
import { aboutSources, filtersBefore, pageHead } from "./page_head.js";
import { paperTable } from "./paper.js";
import { searchBox } from "./search_box.js";
import { messages, shareMenu } from "./share.js";
import { sharing } from "./sharing.js";
import { sheet } from "./sheet.js";
import { timeline } from "./timeline.js";
import { knownTo, takeView, viewOf } from "./view.js";
import { currentLanguage, number, setLanguage, t } from "./words.js";

const LONGEST_SPAN_DEG = 6;
const MOVED_MS = 350;
const SAY_MS = 60;

/**
 * Build the page about a map and its claims, and start it.
 *
 * @param {any} L Leaflet
 * @param {any} map
 * @param {any} layer
 * @param {any} data bounds and tiles of the map
 * @returns {Promise<void>}
 */
export async function startPage(L, map, layer, data) {
  await layer.opened;
  const { scene } = layer;
  /** @type {import("./model.js").Model} */
  const model = layer.model;
  const { payload } = model;
  const page = /** @type {HTMLElement} */ (document.getElementById("contactline-page"));
  const time = /** @type {HTMLElement} */ (document.getElementById("contactline-time"));
  const container = /** @type {HTMLElement} */ (map.getContainer());
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = window.matchMedia("(max-width: 760px)");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const usual = { language: "en", names: scene.names };
  const known = knownTo(model);
  const state = { ready: false, total: payload.total, mapped: payload.mapped, shown: 0 };
  // The state is plain data; the map is reachable for whoever looks for it, not listed.
  Object.defineProperty(state, "map", { value: map, enumerable: false });
  Object.defineProperty(state, "layer", { value: layer, enumerable: false });
  Object.assign(window, { contactline: state });

  /** @type {import("./view.js").App} */
  const app = { filters: emptyState(model), sort: { ...NEWEST }, wide: false, ...usual, theme: null };
  /** @type {import("./timeline.js").Pace} */
  const pace = { size: "month", step: "month", speed: 2 };
  const range = rangeOf(model);
  const totals = applyFilters(model, app.filters).counts;
  const says = messages();
  const doings = sharing({ model, layer, container, says, view: currentView, listed, status: () => parts.status.textContent ?? "" });
  const paper = h("div", {});
  /** @type {ReturnType<typeof makeParts>} */
  let parts;
  /** @type {ReturnType<typeof applyFilters>} */
  let result;
  let tab = "claims";
  let home = "";
  let applying = false;
  let moving = 0;
  let saying = 0;

  const skip = h("a", { class: "skip", href: "#contactline-list", onclick: toList });
  const body = h("div", { class: "side-body" });
  const handle = sheet(page, resized);
  put(page, skip, handle.element, body);
  document.body.append(says.element, paper);
  container.setAttribute("role", "region");
  if (calm.matches) map.panBy = (/** @type {any} */ offset, /** @type {any} */ options) => L.Map.prototype.panBy.call(map, offset, { ...options, animate: false });
  L.DomEvent.off(window, "resize", map._onResize, map); // the page looks after the map's size itself
  takeView(model, app, decodeView(location.hash, known), usual);
  setLanguage(app.language);
  scene.names = app.names;
  build();
  showTheme();
  map.invalidateSize({ animate: false, pan: false });
  fitTo(map, data.bounds);
  home = mapWords();
  refresh(false, false);
  state.ready = true;
  await restore(decodeView(location.hash, known));

  narrow.addEventListener("change", placeTime);
  system.addEventListener("change", showTheme);
  window.addEventListener("popstate", () => { travel(); });
  window.addEventListener("beforeprint", () => {
    paper.replaceChildren(h("div", { class: "on-paper paper-legend" }, parts.map.printed()), paperTable(model, listed()));
  });
  window.addEventListener("afterprint", () => paper.replaceChildren());
  new ResizeObserver(resized).observe(container);
  map.on("moveend", () => {
    clearTimeout(moving);
    moving = setTimeout(() => save(false), MOVED_MS);
  });
  container.addEventListener("toggle", () => scene.repaint(), true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && parts.detail.isOpen()) parts.detail.back();
  });
  layer.onPick = (/** @type {import("./model.js").Site[]} */ sites, /** @type {any} */ picked) => {
    if (sites.length) parts.detail.openSite(sites[0], sites);
    else if (picked) parts.detail.openCluster(picked);
    else parts.detail.close();
  };

  /** Everything that has words in it, in the language of the page. */
  function build() {
    const legendOpen = parts ? parts.map.isLegendOpen() : window.innerWidth >= 1500 && window.innerHeight >= 860;
    parts?.time.stop();
    parts?.map.remove();
    parts = makeParts(legendOpen);
    document.documentElement.lang = currentLanguage();
    page.setAttribute("aria-label", t("page"));
    time.setAttribute("aria-labelledby", "contactline-time-title");
    container.setAttribute("aria-label", t("map"));
    skip.textContent = t("skip");
    handle.label();
    body.replaceChildren(parts.head, parts.overview, parts.detail.element);
    time.replaceChildren(parts.time.element);
    placeTime();
    showTab(tab);
  }

  /** @param {boolean} legendOpen */
  function makeParts(legendOpen) {
    const { filters } = app;
    const change = () => refresh(true, false);
    const detail = detailPane(model, layer, { opened, closed, locate: (claim) => locate(claim, true), cite: doings.cite, hover });
    const list = makeList(detail);
    const facets = facetPanel(model, filters, totals, change);
    const chips = chipList(model, filters, { changed: () => { search.show(); change(); }, reset });
    const search = searchBox(model, filters, change);
    const share = shareMenu(doings, says);
    const status = h("p", { class: "status", role: "status", "aria-live": "polite" });
    const tabs = ["claims", "filters"].map((name) => h("button", {
      type: "button", role: "tab", id: `contactline-tab-${name}`, "aria-controls": `contactline-panel-${name}`, "data-tab": name,
      onclick: () => showTab(name), onkeydown: tabKeys,
    }, t(`tab.${name}`), " ", h("span", { class: "count" })));
    const panels = [
      h("div", { class: "tab-panel", role: "tabpanel", id: "contactline-panel-claims", "aria-labelledby": "contactline-tab-claims" }, list.element),
      h("div", { class: "tab-panel filters-panel", role: "tabpanel", id: "contactline-panel-filters", "aria-labelledby": "contactline-tab-filters" }, facets.element, aboutSources(payload)),
    ];
    const overview = h("div", { class: "overview" },
      h("div", { class: "page-sums" }, status, filtersBefore(payload), search.element, chips.element),
      h("div", { class: "tabs", role: "tablist", "aria-label": t("tabs") }, tabs), panels);
    return {
      detail, list, facets, chips, search, share, status, tabs, panels, overview, head: pageHead(payload, { share: share.element, dark: scene.dark, language: chooseLanguage, theme: switchTheme }),
      time: timeline({ range, calm: () => calm.matches, pace, changed: setDates }),
      map: furnish(L, map, layer, data, { names: chooseNames, roomy: window.innerWidth > 760, legendOpen }),
    };
  }

  /** @param {ReturnType<typeof detailPane>} detail */
  function makeList(detail) {
    return claimList(model, { sort: app.sort, wide: app.wide && !narrow.matches, opened: detail.claim }, {
      open: (claim) => { detail.openClaim(claim); },
      hover,
      sorted: (sort) => { setSort(sort); },
      widen: (wide) => { app.wide = wide; relist(); save(true); },
    });
  }

  function relist() {
    const position = parts.list.table.position();
    parts.list = makeList(parts.detail);
    parts.panels[0].replaceChildren(parts.list.element);
    document.body.classList.toggle("is-wide", app.wide && !narrow.matches);
    parts.list.show(result.mask);
    parts.list.table.scrollTo(position);
    resized();
  }

  /** The map follows its room; one that nobody has moved shows everything again. */
  function resized() {
    const untouched = mapWords() === home;
    map.invalidateSize({ animate: false, pan: false });
    if (!untouched) return;
    fitTo(map, data.bounds);
    home = mapWords();
  }

  /** @param {{column: string, down: boolean}} sort */
  async function setSort(sort) {
    if (sort.column === "place") await model.readTables();
    app.sort = sort;
    const used = document.activeElement?.getAttribute("data-sort");
    relist();
    parts.list.table.scrollTo(0);
    if (used) /** @type {HTMLElement | null} */ (page.querySelector(`[data-sort="${used}"]`))?.focus();
    save(true);
  }

  /**
   * Everything that depends on the filters.
   *
   * @param {boolean} push the view is a new step in the history
   * @param {boolean} live more changes are coming: a brush is dragged, time is played
   */
  function refresh(push, live) {
    performance.mark("contactline:filter-start");
    const { filters } = app;
    result = applyFilters(model, filters);
    layer.setMask(result.mask);
    parts.list.show(result.mask);
    parts.facets.show(result);
    parts.chips.show();
    parts.time.show(result.histogram, filters);
    parts.search.show();
    parts.map.legend();
    parts.share.show(result.matching);
    parts.tabs[0].lastElementChild?.replaceChildren(number(result.matching));
    state.shown = result.shown;
    showStatus(live);
    performance.measure("contactline:filter", "contactline:filter-start");
    if (!live) {
      parts.detail.refilter();
      save(push);
    }
  }

  /** @param {boolean} live */
  function showStatus(live) {
    const { matching, shown, undated } = result;
    const words = [];
    if (isFiltering(app.filters)) words.push(t("shown.filtered", { count: matching }));
    if (matching > shown) words.push(t("shown.unmapped", { count: matching - shown }));
    if (undated) words.push(t("undated", { count: undated }));
    clearTimeout(saying);
    parts.status.setAttribute("aria-busy", "true");
    parts.status.replaceChildren(h("strong", {}, t("shown", { shown, total: payload.total })), h("span", {}, words.length ? ` · ${words.join(" · ")}` : null));
    if (!live) saying = setTimeout(() => parts.status.setAttribute("aria-busy", "false"), SAY_MS);
  }

  /** @param {string} name */
  function showTab(name) {
    tab = name;
    for (const [i, one] of parts.tabs.entries()) {
      const on = one.dataset.tab === name;
      one.setAttribute("aria-selected", String(on));
      one.tabIndex = on ? 0 : -1;
      parts.panels[i].hidden = !on;
    }
  }

  /** @param {KeyboardEvent} event */
  function tabKeys(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = parts.tabs.find((one) => one.dataset.tab !== tab);
    if (!other) return;
    event.preventDefault();
    showTab(other.dataset.tab ?? "claims");
    other.focus();
  }

  /** @param {Event} event */
  function toList(event) {
    event.preventDefault();
    parts.detail.close();
    showTab("claims");
    parts.list.focusFirst();
  }

  function placeTime() {
    if (narrow.matches) parts.panels[1].prepend(time);
    else page.after(time);
    document.body.classList.toggle("is-wide", app.wide && !narrow.matches);
  }

  /** @param {import("./timeline.js").Chosen} chosen @param {boolean} live */
  function setDates(chosen, live) {
    app.filters.from = chosen.from;
    app.filters.to = chosen.to;
    refresh(!live, live);
  }

  function reset() {
    const { filters } = app;
    for (const set of Object.values(filters.chosen)) set.clear();
    Object.assign(filters, { from: null, to: null, text: "", textMask: null });
    refresh(true, false);
  }

  /** @param {string} code */
  function chooseLanguage(code) {
    if (!setLanguage(code)) return;
    app.language = code;
    rebuild();
    /** @type {HTMLElement | null} */ (page.querySelector(".language"))?.focus();
    save(true);
  }

  function rebuild() {
    const claim = parts.detail.claim();
    build();
    refresh(false, false);
    if (claim !== null) parts.detail.openClaim(claim, false, false);
  }

  /** @param {string} choice */
  function chooseNames(choice) {
    app.names = choice;
    scene.names = choice;
    scene.repaint();
    save(true);
  }

  function switchTheme() {
    app.theme = scene.dark ? "light" : "dark";
    showTheme();
    save(false);
  }

  function showTheme() {
    const dark = app.theme === null ? system.matches : app.theme === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    page.querySelector(".theme")?.setAttribute("aria-pressed", String(dark));
    scene.setDark(dark);
  }

  /** Claims that pass, in the list's order. */
  function listed() {
    return parts.list.claims();
  }

  // What is opened

  function opened() {
    parts.overview.hidden = true;
    body.classList.add("has-detail");
    if (page.dataset.sheet === "low") page.dataset.sheet = "mid";
    const claim = parts.detail.claim();
    const isPlaced = applying && decodeView(location.hash, known).map !== null;
    if (claim !== null && model.drawn[claim] && !isPlaced) locate(claim, false);
    save(true);
  }

  /** @param {number | null} claim */
  function closed(claim) {
    parts.overview.hidden = false;
    body.classList.remove("has-detail");
    save(true);
    if (claim !== null && tab === "claims") parts.list.table.focus(claim);
  }

  /** @param {number | null} claim */
  function hover(claim) {
    if (parts.detail.claim() !== null) return;
    layer.highlight(claim);
  }

  /** Bring all places of a claim into view; `always` also when they are in it already. @param {number} claim @param {boolean} always */
  function locate(claim, always) {
    const boxes = model.sitesOf(claim).map((site) => site.box);
    const [west, north] = fromWorld(Math.min(...boxes.map((b) => b.minX)), Math.min(...boxes.map((b) => b.minY)));
    const [east, south] = fromWorld(Math.max(...boxes.map((b) => b.maxX)), Math.max(...boxes.map((b) => b.maxY)));
    const bounds = L.latLngBounds([south, west], [north, east]);
    if (!always && (map.getBounds().contains(bounds) || east - west > LONGEST_SPAN_DEG)) return;
    map.fitBounds(bounds, { padding: [60, 60], maxZoom: 10, animate: !calm.matches });
    if (always && page.dataset.sheet === "high") page.dataset.sheet = "mid";
  }

  // The address

  function mapWords() {
    const { lat, lng } = map.getCenter();
    return encodeView({ ...emptyView(), map: { zoom: map.getZoom(), lat, lon: lng } });
  }

  /** @param {number | null} [claim] */
  function currentView(claim = parts.detail.claim()) {
    const { lat, lng } = map.getCenter();
    return viewOf(model, app, {
      claim: claim === null ? null : model.claim(claim)?.claim_id ?? null,
      map: mapWords() === home ? null : { zoom: map.getZoom(), lat, lon: lng },
      usual,
    });
  }

  /** @param {boolean} push */
  function save(push) {
    if (applying || !state.ready) return;
    const hash = encodeView(currentView());
    if (hash === location.hash.replace(/^#/, "")) return;
    const address = hash ? `#${hash}` : location.href.split("#")[0];
    try {
      if (push) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    } catch {
      // a page without an address of its own, as in some frames, keeps its state to itself
    }
  }

  async function travel() {
    if (encodeView(currentView()) === location.hash.replace(/^#/, "")) return;
    const view = decodeView(location.hash, known);
    applying = true;
    parts.time.stop();
    const language = app.language;
    takeView(model, app, view, usual);
    if (app.sort.column === "place") await model.readTables();
    scene.names = app.names;
    showTheme();
    setLanguage(app.language);
    if (app.language !== language) build();
    applying = false;
    await restore(view);
    relist();
  }

  /** Bring about what takes time: the text that is searched for, the claim that is open, the map. @param {import("./hash.js").View} view */
  async function restore(view) {
    applying = true;
    try {
      scene.names = app.names;
      if (view.map) map.setView([view.map.lat, view.map.lon], view.map.zoom, { animate: false });
      else if (mapWords() !== home) fitTo(map, data.bounds);
      if (view.text !== app.filters.text) await parts.search.find(view.text);
      refresh(false, false);
      const claim = view.claim === null ? -1 : await model.indexOf(view.claim);
      if (claim >= 0 && claim !== parts.detail.claim()) await parts.detail.openClaim(claim, false, false);
      else if (claim < 0 && parts.detail.isOpen()) parts.detail.close();
    } finally {
      applying = false;
    }
  }
}

/** @param {import("./model.js").Model} model @returns {{from: number, to: number} | null} the first and the last day of any claim */
function rangeOf(model) {
  if (!model.dated) return null;
  let last = NO_DAY;
  for (let i = 0; i < model.dated; i += 1) last = Math.max(last, model.dayEnd[i]);
  return { from: model.dayStart[0], to: last };
}
