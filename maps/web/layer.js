// The claims as a Leaflet layer for any map: the page's own, or one that a notebook made.

import { sideLabel } from "./describe.js";
import { h, put, theirs } from "./dom.js";
import { fromWorld } from "./geometry.js";
import { Marks } from "./marks.js";
import { readModel } from "./model.js";
import { claimPanel, claimsAt, countClaims, siteName, sitePanel } from "./panel.js";
import { Scene } from "./scene.js";

/**
 * @typedef {import("./model.js").Site} Site
 * @typedef {import("./marks.js").Drawn} Drawn
 */

const POPUP_PX = 460;
/** Claims of one place that a popup shows, the newest. */
const MOST_IN_POPUP = 200;
/** Pixels around what a click on a cluster brings closer. */
const PADDING_PX = 60;

/**
 * Make the layer. It reads its claims by itself: `ready` comes with the first picture.
 * Where no page listens with `onPick`, a click opens a popup.
 *
 * @param {any} L Leaflet
 * @param {import("./model.js").Source} source
 * @returns {any} a Leaflet layer with `opened`, `ready`, `model`, `scene`, `marks`, `mask` and `onPick`
 */
export function incidentLayer(L, source) {
  const Layer = L.Layer.extend({
    initialize() {
      /** @type {import("./model.js").Model | null} */
      this.model = null;
      this.mask = new Uint8Array(0);
      /** @type {((sites: import("./model.js").Site[], cluster: import("./marks.js").Picked | null) => void) | null} */
      this.onPick = null;
      this.painted = this.paintFirst();
      this.opened = this.open();
      this.ready = this.read();
    },
    /** The claims as columns, and their first picture. */
    async paintFirst() {
      this.model = await readModel(source);
      this.mask = new Uint8Array(this.model.total).fill(1);
      if (this._map) this.start(this._map);
    },
    /** Then the map under them. */
    async open() {
      await this.painted;
      await this.scene?.ready;
    },
    async read() {
      await this.opened;
      // Names of places come after the first picture.
      await this.model.readTables();
      this.scene?.repaintLabels();
      return this.model;
    },
    /** @param {any} map */
    onAdd(map) {
      this.scene = map.contactlineScene ?? new Scene(L, map, { style: source.meta.style, names: source.meta.names });
      this.scene.first.push(this.painted);
      this.tip = h("div", { class: "contactline-tip", hidden: true, "aria-hidden": "true" });
      map.getContainer().append(this.tip);
      map.on("mousemove", this.hover, this);
      map.on("mouseout", this.leave, this);
      map.on("click", this.pick, this);
      if (this.model) this.start(map);
    },
    /** @param {any} map */
    start(map) {
      this.marks = new Marks(L, this.model, this.scene);
      this.marks.setMask(this.mask);
      this.marks.layer.addTo(map);
      this.scene.show(this.model, this.marks);
    },
    /** @param {any} map */
    onRemove(map) {
      map.off("mousemove", this.hover, this);
      map.off("mouseout", this.leave, this);
      map.off("click", this.pick, this);
      this.tip.remove();
      this.marks?.layer.remove();
      this.marks = null;
      this.scene.marks = null;
      this.scene.model = null;
      this.scene.repaint();
    },
    getEvents() {
      return {};
    },
    /** @param {Uint8Array} mask 1 for each claim that is shown */
    setMask(mask) {
      this.mask = mask;
      this.marks?.setMask(mask);
      this.scene?.repaintClaims();
    },
    /** @param {number | null} claim that is picked out */
    highlight(claim) {
      if (!this.marks) return;
      this.marks.claim = claim !== null && this.model.drawn[claim] ? claim : null;
      this.marks.pinned = null;
      this.scene.repaintClaims();
    },
    /** @returns {{count: number, sides: [string, number][]}[]} numbers that stand on the map now */
    clusterCounts() {
      const { clusters, sideKeys } = this.marks;
      return clusters.map((/** @type {Drawn} */ { count, sides }) => ({ count, sides: sides.map(([code, own]) => [sideKeys[code], own]) }));
    },
    /** @param {any} event @returns {[number, number, number]} world coordinates, and pixels of the world */
    placeOf(event) {
      const scale = 256 * 2 ** this._map.getZoom();
      const point = this._map.project(event.latlng);
      return [point.x / scale, point.y / scale, scale];
    },
    /** @param {any} event */
    hover(event) {
      if (!this.marks) return;
      const [x, y, scale] = this.placeOf(event);
      const cluster = this.marks.clusterAt(x, y, scale);
      const site = cluster ? null : this.marks.at(x, y, scale)[0] ?? null;
      this._map.getContainer().classList.toggle("contactline-over", Boolean(cluster || site));
      const index = site ? site.index : null;
      if (index !== this.marks.site) {
        this.marks.site = index;
        this.scene.repaintMarks();
      }
      this.tip.replaceChildren();
      if (cluster) this.tellCluster(cluster);
      else if (site) put(this.tip, h("strong", {}, siteName(this.model, site)), ` · ${countClaims(this.marks.counts[site.index])}`);
      this.tip.hidden = !cluster && !site;
      this.tip.style.left = `${event.containerPoint.x}px`;
      this.tip.style.top = `${event.containerPoint.y}px`;
    },
    /** @param {import("./marks.js").Drawn} cluster */
    tellCluster(cluster) {
      const keys = this.marks.sideKeys;
      put(this.tip, h("strong", {}, countClaims(cluster.count)),
        cluster.sides.map(([code, count]) => h("div", {}, theirs(sideLabel(this.model.payload, keys[code])), `: ${count}`)));
    },
    leave() {
      this.tip.hidden = true;
      if (!this.marks || this.marks.site === null) return;
      this.marks.site = null;
      this.scene.repaintMarks();
    },
    /** @param {any} event */
    async pick(event) {
      if (!this.marks) return;
      const [x, y, scale] = this.placeOf(event);
      this.tip.hidden = true;
      const cluster = this.marks.clusterAt(x, y, scale);
      const picked = cluster ? this.marks.pickedOf(cluster, scale) : null;
      if (picked && !picked.site && this.approach(picked.box)) return;
      const sites = picked ? (picked.site ? [picked.site] : []) : this.marks.at(x, y, scale);
      if (this.onPick) this.onPick(sites, picked);
      else if (sites.length || picked) await this.popup(event.latlng, sites, picked);
    },
    /** Bring what a cluster gathers closer. @param {import("./geometry.js").Box} box @returns {boolean} false where there is no closer */
    approach(box) {
      const map = this._map;
      const [west, north] = fromWorld(box.minX, box.minY);
      const [east, south] = fromWorld(box.maxX, box.maxY);
      const bounds = L.latLngBounds([south, west], [north, east]);
      const zoom = Math.min(map.getMaxZoom(), map.getBoundsZoom(bounds, false, L.point(PADDING_PX, PADDING_PX)));
      if (zoom <= map.getZoom()) return false;
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      map.setView(bounds.getCenter(), Math.max(zoom, map.getZoom() + 1), { animate: !calm });
      return true;
    },
    /**
     * A popup for maps without the page's panel; its parts open in the same popup.
     *
     * @param {any} at
     * @param {Site[]} sites
     * @param {import("./marks.js").Picked | null} picked
     */
    async popup(at, sites, picked) {
      const { model } = this;
      const box = h("div", { class: "contactline contactline-popup" });
      /** @param {Site} site */
      const others = (site) => sites.filter((other) => other !== site);
      const actions = {
        /** @param {number} claim */
        openClaim: async (claim) => {
          await model.loadAround([claim]);
          box.replaceChildren(claimPanel(model, claim, actions));
        },
        /** @param {Site} site */
        openSite: async (site) => {
          const claims = claimsAt(model, site, this.mask);
          const first = claims.slice(0, MOST_IN_POPUP);
          await model.loadAround(first);
          const mask = new Uint8Array(model.total);
          for (const claim of first) mask[claim] = 1;
          box.replaceChildren(sitePanel(model, site, mask, others(site), actions));
          if (first.length < claims.length) put(box, h("p", { class: "fine" }, `${first.length} / ${countClaims(claims.length)}`));
        },
      };
      if (sites.length) await actions.openSite(sites[0]);
      else put(box, h("p", {}, countClaims(picked?.count ?? 0)));
      const width = Math.min(POPUP_PX, this._map.getSize().x - 60);
      L.popup({ maxWidth: width, minWidth: width, maxHeight: Math.max(200, this._map.getSize().y - 140) }).setLatLng(at).setContent(box).openOn(this._map);
    },
  });
  return new Layer();
}
