// The claims as a Leaflet layer for any map: the page's own, or one that a notebook made.

import { h, put } from "./dom.js";
import { Marks } from "./marks.js";
import { readModel } from "./model.js";
import { claimPanel, countClaims, siteName, sitePanel } from "./panel.js";
import { Scene } from "./scene.js";

const POPUP_PX = 460;

/**
 * Make the layer. Where no page listens for `pick`, a click opens a popup.
 *
 * @param {any} L Leaflet
 * @param {any} payload
 * @returns {any} a Leaflet layer with `model`, `scene`, `marks` and `onPick`
 */
export function incidentLayer(L, payload) {
  const Layer = L.Layer.extend({
    initialize() {
      this.model = readModel(payload);
      this.mask = new Uint8Array(this.model.total).fill(1);
      /** @type {((sites: import("./model.js").Site[]) => void) | null} */
      this.onPick = null;
    },
    onAdd(map) {
      this.scene = map.contactlineScene ?? new Scene(L, map, { style: payload.style, names: payload.names });
      this.marks = new Marks(L, this.model, this.scene);
      this.marks.layer.addTo(map);
      this.scene.show(this.model, this.marks);
      this.tip = h("div", { class: "contactline-tip", hidden: true, "aria-hidden": "true" });
      map.getContainer().append(this.tip);
      map.on("mousemove", this.hover, this);
      map.on("mouseout", this.leave, this);
      map.on("click", this.pick, this);
    },
    onRemove(map) {
      map.off("mousemove", this.hover, this);
      map.off("mouseout", this.leave, this);
      map.off("click", this.pick, this);
      this.tip.remove();
      this.marks.layer.remove();
      this.scene.marks = null;
      this.scene.model = null;
      this.scene.repaint();
    },
    getEvents() {
      return {};
    },
    /** @param {Uint8Array} mask */
    setMask(mask) {
      this.mask = mask;
      this.marks.setMask(mask);
      this.scene.repaint();
    },
    sitesAt(event) {
      const scale = 256 * 2 ** this._map.getZoom();
      const point = this._map.project(event.latlng);
      return this.marks.at(point.x / scale, point.y / scale, scale);
    },
    hover(event) {
      const [site] = this.sitesAt(event);
      this._map.getContainer().classList.toggle("contactline-over", Boolean(site));
      const index = site ? site.index : null;
      if (index !== this.marks.site) {
        this.marks.site = index;
        this.scene.repaintMarks();
        this.tip.replaceChildren();
        if (site) put(this.tip, h("strong", {}, siteName(this.model, site)), ` · ${countClaims(this.marks.counts[site.index])}`);
      }
      this.tip.hidden = !site;
      this.tip.style.left = `${event.containerPoint.x}px`;
      this.tip.style.top = `${event.containerPoint.y}px`;
    },
    leave() {
      this.tip.hidden = true;
      if (this.marks.site === null) return;
      this.marks.site = null;
      this.scene.repaintMarks();
    },
    pick(event) {
      const sites = this.sitesAt(event);
      this.tip.hidden = true;
      if (this.onPick) this.onPick(sites);
      else if (sites.length) this.popup(event.latlng, sites);
    },
    /** A popup for maps without the page's panel; its parts open in the same popup. */
    popup(at, sites) {
      const box = h("div", { class: "contactline contactline-popup" });
      const actions = {
        openClaim: (claim) => box.replaceChildren(claimPanel(this.model, claim, actions)),
        openSite: (site) => box.replaceChildren(sitePanel(this.model, site, this.mask, others(site), actions)),
      };
      const others = (site) => sites.filter((other) => other !== site);
      actions.openSite(sites[0]);
      const width = Math.min(POPUP_PX, this._map.getSize().x - 60);
      L.popup({ maxWidth: width, minWidth: width, maxHeight: Math.max(200, this._map.getSize().y - 140) }).setLatLng(at).setContent(box).openOn(this._map);
    },
  });
  return new Layer();
}
