// An incident with all its claims, one column a side; a place with all its incidents.

import { claimCard } from "./card.js";
import { claimDays, placeAsWritten, sideLabel, word } from "./describe.js";
import { h, put, theirs } from "./dom.js";
import { namesLine } from "./names_line.js";
import { swatch } from "./swatch.js";
import { dayRange } from "./time.js";
import { t } from "./words.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./card.js").Actions} Actions
 * @typedef {{incident: number | null, claims: number[]}} Group
 * @typedef {{openSite?: (site: import("./model.js").Site) => void, countAt?: (site: import("./model.js").Site) => number}} SiteActions
 */

const NOT_A_PARTY = new Set(["OUTLET", "BOTH", ""]);
/** So many claims of one side are shown at once. */
const AT_ONCE = 25;
/** At a place with more claims they are listed, not laid open. */
export const LAID_OPEN = 12;

/**
 * Everything about one claim: its incident, with this claim picked out. What it needs must be loaded.
 *
 * @param {Model} model
 * @param {number} claim
 * @param {Actions} actions
 * @returns {HTMLElement}
 */
export function claimPanel(model, claim, actions) {
  return h("div", { class: "panel" }, incidentBlock(model, groupOf(model, claim), actions, claim, "h2"));
}

/**
 * Everything at one place, newest first. What it needs must be loaded.
 *
 * @param {Model} model
 * @param {import("./model.js").Site} site
 * @param {Uint8Array} mask claims that pass the filters
 * @param {import("./model.js").Site[]} others sites at the same point
 * @param {Actions & SiteActions} actions
 * @returns {HTMLElement}
 */
export function sitePanel(model, site, mask, others, actions) {
  const claims = claimsAt(model, site, mask);
  const panel = h("div", { class: "panel" }, siteHead(model, site, claims.length, others, actions));
  const here = new Set(claims);
  for (const group of groupsOf(model, claims)) put(panel, incidentBlock(model, group, actions, null, "h3", here));
  return panel;
}

/**
 * @param {Model} model
 * @param {import("./model.js").Site} site
 * @param {Uint8Array} mask
 * @returns {number[]} claims there that pass the filters, the newest first, the undated last
 */
export function claimsAt(model, site, mask) {
  return model.newestFirst(model.claimsAt(site.index).filter((claim) => mask[claim]));
}

/**
 * What stands above the claims of a place: its name, its other names, what else is at this point.
 *
 * @param {Model} model
 * @param {import("./model.js").Site} site
 * @param {number} count
 * @param {import("./model.js").Site[]} others
 * @param {SiteActions} actions
 */
export function siteHead(model, site, count, others, actions) {
  const place = model.placeAt(site.index);
  return h("header", { class: "site-head" },
    h("h2", { tabindex: -1 }, siteName(model, site)),
    h("p", { class: "panel-lead" }, countClaims(count), place.feature ? ` · ${word("feature", place.feature)}` : null, ` · ${t(`drawn.${site.draw}`)}`),
    namesLine(place.gazetteer),
    others.length
      ? h("p", { class: "chips" }, h("span", {}, `${t("place.also")}: `),
        others.map((other) => h("button", { type: "button", class: "chip", onclick: () => actions.openSite?.(other) },
          siteName(model, other), actions.countAt ? ` (${actions.countAt(other)})` : null)))
      : null);
}

/** @param {number} count */
export function countClaims(count) {
  return t("site.claims", { count });
}

/**
 * @param {Model} model its tables must be read
 * @param {import("./model.js").Site} site
 * @returns {HTMLElement}
 */
export function siteName(model, site) {
  const place = model.placeAt(site.index);
  if (site.draw === "candidates" || !place.name) return theirs(place.as_written ? placeAsWritten(place) : t("loading"));
  return theirs(place.name);
}

/** @param {Model} model @param {number} claim @returns {Group} */
function groupOf(model, claim) {
  const incident = model.incidentOf[claim];
  return incident < 0 ? { incident: null, claims: [claim] } : { incident, claims: model.claimsOf(incident) };
}

/** The incidents of some claims, in their order. @param {Model} model @param {number[]} claims */
function groupsOf(model, claims) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const claim of claims) {
    const group = groupOf(model, claim);
    groups.set(group.incident === null ? `claim ${claim}` : `incident ${group.incident}`, group);
  }
  return groups.values();
}

/**
 * @param {Model} model
 * @param {Group} group
 * @param {Actions} actions
 * @param {number | null} focus
 * @param {string} heading
 * @param {Set<number>} [here] claims of the place that is shown
 */
function incidentBlock(model, group, actions, focus, heading, here) {
  const row = group.incident === null ? null : model.incident(group.incident);
  const dates = row ? dayRange(row.date_start, row.date_end) : null;
  const status = row?.dispute_status ?? null;
  const sides = sidesOf(model, group.claims);
  const below = heading === "h2" ? "h3" : "h4";
  const block = h("section", { class: "incident" },
    h("header", {}, h(heading, { tabindex: heading === "h2" ? -1 : null }, dates ?? claimDays(model, group.claims[0])),
      h("span", { class: `badge status-${status ?? "none"}` }, row ? t(`status.${status ?? ""}`) : t("incident.status"))));
  const columns = h("div", { class: `columns columns-${Math.min(sides.length, 3)}` });
  for (const side of sides) put(columns, sideColumn(model, group, side, actions, focus, below, here));
  put(block, columns);
  if (row?.left_out) put(block, h("p", { class: "fine" }, t("incident.left", { count: row.left_out })));
  if (row && group.claims.length > 1 && row.judgement_by) {
    put(block, h("p", { class: "fine" },
      t("judgement", { by: row.judgement_by, rule: (row.judgement_note ?? row.judgement_rule ?? "").replaceAll("_", " ") })));
  }
  return block;
}

/**
 * What one side says of an incident, or that it says nothing.
 *
 * @param {Model} model @param {Group} group @param {string} side @param {Actions} actions
 * @param {number | null} focus @param {string} heading @param {Set<number>} [here]
 */
function sideColumn(model, group, side, actions, focus, heading, here) {
  const own = group.claims.filter((claim) => sideOf(model, claim) === side);
  const column = h("div", { class: "column", "data-side": side },
    h(heading, { class: "column-head" }, swatch(side, model), theirs(sideLabel(model.payload, side))));
  if (!own.length) {
    put(column, emptyColumn(model, group.claims, side));
    return column;
  }
  const first = own.filter((claim, i) => i < AT_ONCE || claim === focus);
  const card = (/** @type {number} */ claim) => claimCard(model, claim, actions, claim === focus, here !== undefined && !here.has(claim));
  put(column, ...first.map(card));
  if (first.length < own.length) {
    const more = h("button", { type: "button", class: "small", onclick: () => {
      more.replaceWith(...own.filter((claim) => !first.includes(claim)).map(card));
    } }, t("facet.more", { total: own.length }));
    put(column, more);
  }
  return column;
}

/**
 * The sides that speak, and the accused who do not, in the order of the legend.
 *
 * @param {Model} model
 * @param {number[]} claims
 * @returns {string[]}
 */
function sidesOf(model, claims) {
  const present = new Set(claims.map((claim) => sideOf(model, claim)));
  for (const claim of claims) {
    const accused = model.claim(claim)?.accused_side;
    if (accused && !NOT_A_PARTY.has(accused)) present.add(accused);
  }
  const order = Object.keys(model.payload.side_labels);
  return [...present].sort((a, b) => rank(order, a) - rank(order, b));
}

/** @param {Model} model @param {number} claim @returns {string} */
function sideOf(model, claim) {
  return model.claim(claim)?.claimant_side ?? "";
}

/** @param {string[]} order @param {string} side */
function rank(order, side) {
  const found = order.indexOf(side);
  return found < 0 ? order.length : found;
}

/** @param {Model} model @param {number[]} claims @param {string} side */
function emptyColumn(model, claims, side) {
  const label = sideLabel(model.payload, side);
  const denies = claims.some((claim) => model.claim(claim)?.links.some(
    (/** @type {import("./model.js").Row} */ link) => link.kind === "denied_by" && link.target === side));
  return h("p", { class: "no-account" },
    denies ? h("strong", {}, t("account.denies", { side: label })) : t("account.none", { side: label }));
}
