// What opens in the place of the list: an incident, a place, or all that a cluster gathers.

import { h } from "./dom.js";
import { claimTable } from "./list.js";
import { LAID_OPEN, claimPanel, claimsAt, siteHead, sitePanel } from "./panel.js";
import { t } from "./words.js";

/**
 * @typedef {import("./model.js").Site} Site
 * @typedef {{
 *   opened: (claim: number | null) => void,
 *   closed: (claim: number | null) => void,
 *   locate: (claim: number) => void,
 *   cite: (claim: number) => void,
 *   hover: (claim: number | null) => void,
 * }} Actions
 *   opened: something is shown, perhaps a claim; closed: with the claim whose row gets the focus
 */

/**
 * @param {import("./model.js").Model} model
 * @param {any} layer
 * @param {Actions} actions
 */
export function detailPane(model, layer, actions) {
  const element = h("section", { class: "detail", id: "contactline-detail", hidden: true, "aria-label": t("incident") });
  let ticket = 0;
  /** What "back" leads to; the last one is shown. @type {((focus: boolean | null) => Promise<void>)[]} */
  const trail = [];
  /** @type {number | null} */
  let claim = null;
  /** The claim that was opened first: its row gets the focus. @type {number | null} */
  let origin = null;
  const cardActions = {
    openClaim: (/** @type {number} */ other) => { openClaim(other, true); },
    locate: actions.locate,
    cite: actions.cite,
    isHidden: (/** @type {number} */ other) => !layer.mask[other],
  };

  /** @param {HTMLElement[]} content @param {boolean} isList @param {boolean | null} focus on its title; null: nothing but what is shown changes */
  function show(content, isList, focus) {
    element.className = isList ? "detail is-list" : "detail";
    element.replaceChildren(h("button", { type: "button", class: "back", onclick: back }, `← ${t("back")}`), ...content);
    element.hidden = false;
    if (focus === null) return;
    element.scrollTop = 0;
    actions.opened(claim);
    if (!focus) return;
    const title = /** @type {HTMLElement | null} */ (element.querySelector("h2[tabindex]"));
    title?.focus({ preventScroll: true });
  }

  /** @param {(focus: boolean | null) => Promise<void>} step @param {boolean} onTop keep what is shown below it @param {boolean} [focus] */
  function go(step, onTop, focus = true) {
    if (!onTop) trail.length = 0;
    trail.push(step);
    return step(focus);
  }

  function back() {
    trail.pop();
    const before = trail.at(-1);
    if (before) before(true);
    else close();
  }

  /** @param {number} wanted @param {boolean} [onTop] @param {boolean} [focus] */
  function openClaim(wanted, onTop = false, focus = true) {
    if (!onTop || origin === null) origin = wanted;
    return go(async (toTitle) => {
      const own = (ticket += 1);
      await model.loadAround([wanted]);
      if (own !== ticket) return;
      claim = wanted;
      layer.highlight(wanted);
      show([claimPanel(model, wanted, cardActions)], false, toTitle);
      if (toTitle === null) return;
      const card = /** @type {HTMLElement | null} */ (element.querySelector(".is-focus"));
      if (card && card.getBoundingClientRect().top > element.getBoundingClientRect().bottom - 120) card.scrollIntoView();
    }, onTop, focus);
  }

  /** @param {Site} site @param {Site[]} all at the same point @param {boolean} [onTop] */
  function openSite(site, all, onTop = false) {
    return go(async (toTitle) => {
      const own = (ticket += 1);
      const claims = claimsAt(model, site, layer.mask);
      const few = claims.length <= LAID_OPEN;
      await (few ? model.loadAround(claims) : model.load(claims.slice(0, 1)));
      await model.load(all.map((one) => model.claimsAt(one.index)[0]));
      if (own !== ticket) return;
      claim = null;
      origin = claims[0] ?? null;
      layer.highlight(null);
      if (layer.marks) layer.marks.pinned = site.index;
      layer.scene.repaint();
      const others = all.filter((other) => other !== site);
      const siteActions = {
        ...cardActions,
        openSite: (/** @type {Site} */ other) => { openSite(other, all); },
        countAt: (/** @type {Site} */ other) => claimsAt(model, other, layer.mask).length,
      };
      if (few) show([h("div", {}, sitePanel(model, site, layer.mask, others, siteActions))], false, toTitle);
      else showList([siteHead(model, site, claims.length, others, siteActions)], claims, toTitle);
    }, onTop);
  }

  /** @param {import("./marks.js").Picked} picked a cluster that cannot be drawn apart */
  function openCluster(picked) {
    return go(async (toTitle) => {
      ticket += 1;
      const claims = picked.claims().filter((one) => layer.mask[one]);
      claim = null;
      origin = claims[0] ?? null;
      layer.highlight(null);
      showList([h("h2", { tabindex: -1 }, t("list.here", { count: claims.length }))], claims, toTitle);
    }, false);
  }

  /** @param {HTMLElement[]} head @param {number[]} claims in their order @param {boolean | null} focus */
  function showList(head, claims, focus) {
    const table = claimTable(model, { sort: null, wide: false, label: t("list.here", { count: claims.length }), opened: () => null }, {
      open: (other) => { openClaim(other, true); },
      hover: actions.hover,
      sorted: () => undefined,
    });
    show([h("div", { class: "panel site-list-head" }, ...head), table.element], true, focus);
    table.show(claims, claims.length);
  }

  function close() {
    if (element.hidden) return;
    ticket += 1;
    trail.length = 0;
    element.hidden = true;
    element.replaceChildren();
    claim = null;
    layer.highlight(null);
    actions.closed(origin);
    origin = null;
  }

  return {
    element,
    openClaim,
    openSite,
    openCluster,
    close,
    back,
    isOpen: () => !element.hidden,
    claim: () => claim,
    /** Show it anew, where it is: the filters have changed what is hidden. */
    refilter() {
      if (element.hidden) return;
      trail.at(-1)?.(null);
    },
  };
}
