// An incident with all its claims, one column a side; a place with all its incidents.

import { describeCasualty, describePrecision, describeTime, partyLabel, placeAsWritten, shortTime, sideLabel, word } from "./describe.js";
import { h, link, put, theirs } from "./dom.js";
import { namesOf } from "./names.js";
import { dayRange } from "./time.js";
import { t } from "./words.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").Row} Row
 *
 * @typedef {{
 *   openClaim: (claim: number) => void,
 *   openSite?: (site: import("./model.js").Site) => void,
 *   locate?: (claim: number) => void,
 *   isHidden?: (claim: number) => boolean,
 * }} Actions
 */

const NOT_A_PARTY = new Set(["OUTLET", "BOTH", ""]);

/**
 * Everything about one claim: its incident, with this claim picked out.
 *
 * @param {Model} model
 * @param {number} claim
 * @param {Actions} actions
 * @returns {HTMLElement}
 */
export function claimPanel(model, claim, actions) {
  return h("div", { class: "panel" }, incidentBlock(model, incidentOf(model, claim), actions, claim, "h2"));
}

/**
 * Everything at one place, newest first.
 *
 * @param {Model} model
 * @param {import("./model.js").Site} site
 * @param {Uint8Array} mask
 * @param {import("./model.js").Site[]} others sites at the same point
 * @param {Actions} actions
 * @returns {HTMLElement}
 */
export function sitePanel(model, site, mask, others, actions) {
  const here = new Set(site.members.map((member) => member.claim).filter((claim) => mask[claim]));
  const claims = model.order.filter((claim) => here.has(claim));
  /** @type {Map<string, {incident: number | null, claims: number[]}>} */
  const groups = new Map();
  for (const claim of claims) {
    const group = incidentOf(model, claim);
    groups.set(group.incident === null ? `claim ${claim}` : `incident ${group.incident}`, group);
  }
  const place = site.place;
  const panel = h(
    "div",
    { class: "panel" },
    h("h2", { tabindex: -1 }, siteName(model, site)),
    h(
      "p",
      { class: "panel-lead" },
      countClaims(claims.length),
      place.feature ? ` · ${word("feature", place.feature)}` : null,
      ` · ${t(`drawn.${site.draw}`)}`,
    ),
    namesLine(model, place),
    others.length
      ? h(
          "p",
          { class: "chips" },
          h("span", {}, `${t("place.also")}: `),
          others.map((other) =>
            h("button", { type: "button", class: "chip", onclick: () => actions.openSite?.(other) },
              siteName(model, other), ` (${new Set(other.members.map((m) => m.claim).filter((c) => mask[c])).size})`),
          ),
        )
      : null,
  );
  for (const group of groups.values()) put(panel, incidentBlock(model, group, actions, null, "h3", here));
  return panel;
}

/** @param {number} count */
export function countClaims(count) {
  return count === 1 ? t("site.claim") : t("site.claims", { count });
}

/**
 * @param {Model} model
 * @param {import("./model.js").Site} site
 * @returns {HTMLElement}
 */
export function siteName(model, site) {
  const place = site.place;
  if (site.draw === "candidates" || !place.name) return theirs(placeAsWritten(place));
  return theirs(place.name);
}

/** @param {Model} model @param {number} claim */
function incidentOf(model, claim) {
  const incident = model.claims[claim].incident;
  return { incident, claims: incident === null ? [claim] : model.incidents[incident].claims };
}

/**
 * @param {Model} model
 * @param {{incident: number | null, claims: number[]}} group
 * @param {Actions} actions
 * @param {number | null} focus
 * @param {string} heading
 * @param {Set<number>} [here] claims of the place that is shown
 */
function incidentBlock(model, group, actions, focus, heading, here) {
  const row = group.incident === null ? null : model.incidents[group.incident];
  const first = model.claims[group.claims[0]];
  const dates = row ? dayRange(row.date_start, row.date_end) : null;
  const status = row ? row.dispute_status : null;
  const sides = sidesOf(model, group.claims);
  const below = heading === "h2" ? "h3" : "h4";
  const block = h(
    "section",
    { class: "incident" },
    h("header", {},
      h(heading, { tabindex: heading === "h2" ? -1 : null }, dates ?? shortTime(first)),
      h("span", { class: `badge status-${status ?? "none"}` }, row ? t(`status.${status ?? ""}`) : t("incident.status")),
    ),
  );
  const columns = h("div", { class: `columns columns-${Math.min(sides.length, 3)}` });
  for (const side of sides) {
    const own = group.claims.filter((claim) => (model.claims[claim].claimant_side ?? "") === side);
    const column = h("div", { class: "column", "data-side": side },
      h(below, { class: "column-head" }, swatch(side, model), theirs(sideLabel(model.payload, side))));
    for (const claim of own) {
      const dim = here !== undefined && !here.has(claim);
      put(column, claimCard(model, claim, actions, claim === focus, dim));
    }
    if (!own.length) put(column, emptyColumn(model, group.claims, side));
    put(columns, column);
  }
  put(block, columns);
  if (row?.left_out) {
    put(block, h("p", { class: "fine" },
      row.left_out === 1 ? t("incident.left.one") : t("incident.left", { count: row.left_out })));
  }
  if (row && group.claims.length > 1 && row.judgement_by) {
    put(block, h("p", { class: "fine" },
      t("judgement", { by: row.judgement_by, rule: (row.judgement_note ?? row.judgement_rule ?? "").replaceAll("_", " ") })));
  }
  return block;
}

/**
 * The sides that speak, and the accused who do not, in the order of the legend.
 *
 * @param {Model} model
 * @param {number[]} claims
 * @returns {string[]}
 */
function sidesOf(model, claims) {
  const present = new Set(claims.map((claim) => model.claims[claim].claimant_side ?? ""));
  for (const claim of claims) {
    const accused = model.claims[claim].accused_side;
    if (accused && !NOT_A_PARTY.has(accused)) present.add(accused);
  }
  const order = Object.keys(model.payload.side_labels);
  return [...present].sort((a, b) => rank(order, a) - rank(order, b));
}

/** @param {string[]} order @param {string} side */
function rank(order, side) {
  const found = order.indexOf(side);
  return found < 0 ? order.length : found;
}

/** @param {Model} model @param {number[]} claims @param {string} side */
function emptyColumn(model, claims, side) {
  const label = sideLabel(model.payload, side);
  const denies = claims.some((claim) =>
    model.linksOf[claim].some((found) => found.kind === "denied_by" && found.target === side));
  return h("p", { class: "no-account" },
    denies ? h("strong", {}, t("account.denies", { side: label })) : t("account.none", { side: label }));
}

/** @param {string | null} side @param {Model} model */
export function swatch(side, model) {
  const index = model.payload.sides.findIndex((found) => found.side === (side ?? ""));
  return h("span", { class: index < 0 ? "swatch swatch-none" : `swatch side-${index}`, "aria-hidden": "true" });
}

/**
 * @param {Model} model
 * @param {number} index
 * @param {Actions} actions
 * @param {boolean} focus
 * @param {boolean} dim
 */
function claimCard(model, index, actions, focus, dim) {
  const claim = model.claims[index];
  const card = h("article", { class: `claim${focus ? " is-focus" : ""}`, "data-claim": claim.claim_id });
  put(
    card,
    h("p", { class: "claim-head" },
      h("span", { class: "claim-id" }, theirs(claim.claim_id)),
      reviewMark(claim),
      dim ? h("span", { class: "fine" }, t("place.not")) : null,
      actions.isHidden?.(index) ? h("span", { class: "fine" }, t("claim.hidden")) : null),
    claim.review === "draft" ? h("p", { class: "fine" }, t("draft.long")) : null,
    claim.summary ? theirs(claim.summary, { class: "summary" }) : null,
    claim.quote ? h("blockquote", {}, theirs(claim.quote)) : null,
  );
  const facts = h("dl", {});
  const add = (term, ...values) => {
    const present = values.flat().filter(Boolean);
    if (present.length) put(facts, h("dt", {}, term), ...present.map((value) => h("dd", {}, value)));
  };
  add(t("who"), [h("span", {}, party(model, claim, "claimant"), ` ${t(`stance.${claim.stance}`)}`)]);
  add(t("accused"), party(model, claim, "accused"));
  add(t("target"), party(model, claim, "target"));
  add(t("when"), timeLines(claim, "time"));
  add(t("casualties"), casualtyLines(model, index));
  add(t("weapons"), (claim.weapons ?? []).map(([written, term]) =>
    h("span", {}, theirs(written), term && term !== written ? h("span", { class: "fine" }, " (", theirs(term), ")") : null)));
  add(t("damage"), claim.damage ? theirs(claim.damage) : null);
  add(t("response"), claim.response ? theirs(claim.response) : null);
  for (const [kind, term] of [["denied_by", "denied"], ["denies", "denies"], ["counter_to", "counter"], ["related", "related"]]) {
    add(t(term), linkLines(model, index, kind, actions));
  }
  add(t("where"), model.placesOf[index].map((place) => placeLines(model, place)),
    model.placesOf[index].length ? null : t("where.none"),
    model.drawn[index] && actions.locate
      ? h("button", { type: "button", class: "small", onclick: () => actions.locate?.(index) }, t("where.show"))
      : null,
    model.drawn[index] && model.sitesOf[index].length > 1 ? h("span", { class: "fine" }, t("ties")) : null);
  if (!model.drawn[index]) add(t("unmapped"), theirs(model.notMapped.get(index) ?? t("where.notdrawn")));
  add(t("event"), eventLine(claim));
  if (claim.statement_time_start || claim.statement_time_as_written) add(t("said"), timeLines(claim, "statement_time"));
  add(t("chain"), claim.source_chain?.length ? chainLine(claim.source_chain) : null);
  add(t("report"), reportLines(model, claim));
  add(t("note"), claim.note ? theirs(claim.note) : null);
  add(t("warnings"), (claim.warnings ?? []).map((text) => theirs(text)));
  put(card, facts);
  return card;
}

/** @param {Row} claim */
export function reviewMark(claim) {
  if (!["draft", "edited", "rejected"].includes(claim.review)) return null;
  return h("span", { class: `badge review-${claim.review}` }, t(claim.review));
}

/** @param {Model} model @param {Row} claim @param {string} who */
function party(model, claim, who) {
  const side = claim[`${who}_side`];
  const name = claim[`${who}_name`];
  const role = claim[`${who}_role`];
  if (!side && !name) return null;
  const label = side ? sideLabel(model.payload, side) : null;
  const notes = [label && label !== name ? label : null, role ? word("role", role) : null].filter(Boolean).join(", ");
  if (!name) return h("span", {}, theirs(label));
  return h("span", {}, theirs(name), notes ? h("span", { class: "fine" }, ` (${notes})`) : null);
}

/** @param {Row} claim */
function eventLine(claim) {
  const kind = [claim.event_type, claim.sub_event_type].filter(Boolean);
  const lines = [];
  if (kind.length) lines.push(theirs(kind.join(" › ")));
  if (claim.count !== null && claim.count !== undefined) lines.push(t("count.times", { count: claim.count }));
  if (claim.aggregate) lines.push(h("em", {}, t("aggregate")));
  return lines;
}

/** @param {Row} claim @param {string} prefix */
function timeLines(claim, prefix) {
  const time = describeTime(claim, prefix);
  if (!time) return [t("when.unknown")];
  const words = [time.precision, time.extent].filter(Boolean).join(", ");
  const lines = [
    h("span", {}, h("strong", {}, time.local), time.zone ? ` ${time.zone}` : null),
    time.utc,
    h("span", { class: "fine" }, words),
  ];
  if (time.written) {
    const basis = [
      time.rule ? t("when.rule", { rule: time.rule.replaceAll("_", " ") }) : null,
      time.anchor ? t("when.anchor", { anchor: time.anchor }) : null,
    ].filter(Boolean).join("; ");
    lines.push(h("span", { class: "fine" }, `${t("when.written")} “`, theirs(time.written), `”${basis ? "; " : ""}`, basis ? theirs(basis) : null));
  }
  return lines.filter(Boolean);
}

/** @param {Model} model @param {Row} place */
function placeLines(model, place) {
  const box = h("div", { class: "place" },
    h("p", {}, `${word("relation", place.relation)} “`, theirs(placeAsWritten(place)), "”"));
  if (place.status === "resolved" || place.status === "given") {
    put(box, h("p", {}, "= ", h("strong", {}, theirs(place.name ?? `${place.lat}, ${place.lon}`)),
      place.feature ? ` (${word("feature", place.feature)})` : null), namesLine(model, place));
  } else if (place.status) {
    put(box, h("p", {}, t(`status.${place.status}`)));
  }
  if (place.within) {
    const known = place.status === "resolved" || place.status === "given";
    put(box, h("p", { class: known ? "fine" : null }, `${t(known ? "where.in" : "where.within")} `, theirs(place.within)));
  }
  const precision = describePrecision(place);
  if (precision) put(box, h("p", { class: "fine" }, precision, place.site === null ? ` · ${t("where.notdrawn")}` : null));
  if (place.inherited_from) put(box, h("p", { class: "fine" }, t("where.inherited", { claim: place.inherited_from })));
  if (place.reason || place.candidates?.length) {
    put(box, h("details", {},
      h("summary", {}, t("where.why")),
      place.reason ? h("p", {}, theirs(place.reason)) : null,
      place.candidates?.length ? h("p", {}, `${t("where.candidates")}:`) : null,
      place.candidates?.length
        ? h("ol", {}, place.candidates.map((candidate) =>
            h("li", {}, theirs(candidate.name),
              ` (${[word("feature", candidate.feature), candidate.within, candidate.country].filter(Boolean).join(", ")})`,
              candidate.reason ? h("span", { class: "fine" }, " ", theirs(candidate.reason)) : null)))
        : null));
  }
  return box;
}

/** Names of a place in every language that is known, always in the order of their codes. */
function namesLine(model, place) {
  const row = place.place === null || place.place === undefined ? null : model.gazetteer[place.place];
  const names = Object.entries(namesOf(row));
  if (!names.length) return null;
  return h("p", { class: "names" }, names.map(([code, name], i) => [
    i ? " · " : null,
    h("abbr", { title: t(`language.${code}`) }, code), " ",
    h("bdi", { lang: code, dir: "auto" }, name),
  ]).flat());
}

/** @param {Model} model @param {number} index */
function casualtyLines(model, index) {
  const found = model.casualtiesOf[index];
  if (!found.length) return t("casualties.none");
  const claim = model.claims[index];
  return found.map((casualty) => {
    const side = casualty.side ? sideLabel(model.payload, casualty.side) : t("casualties.unnamed");
    const by = casualty.by && casualty.by !== claim.claimant_side
      ? `, ${t("casualties.by", { side: sideLabel(model.payload, casualty.by) })}` : "";
    return h("span", {}, theirs(side), ": ", h("strong", {}, describeCasualty(casualty)), by,
      casualty.as_written ? h("span", { class: "fine" }, " “", theirs(casualty.as_written), "”") : null);
  });
}

/** @param {Model} model @param {number} index @param {string} kind @param {Actions} actions */
function linkLines(model, index, kind, actions) {
  return model.linksOf[index].filter((found) => found.kind === kind).map((found) => {
    const target = model.byId.get(found.target);
    if (target === undefined) {
      const known = found.target in model.payload.side_labels;
      return theirs(known ? sideLabel(model.payload, found.target) : found.target);
    }
    const claim = model.claims[target];
    return h("button", { type: "button", class: "small", onclick: () => actions.openClaim(target) },
      theirs(found.target), ` · ${partyLabel(model.payload, claim, "claimant")}, ${shortTime(claim)}`);
  });
}

/** @param {string[]} chain */
function chainLine(chain) {
  return h("span", {}, chain.map((step, i) => [i ? " → " : null, theirs(step)]).flat());
}

/** @param {Model} model @param {Row} claim */
function reportLines(model, claim) {
  const report = claim.report === null ? null : model.reports[claim.report];
  if (!report) return null;
  const name = [report.outlet, report.title].filter(Boolean).join(": ") || report.report_id;
  const lines = [
    h("span", {}, link(report.url, name), report.archive_url ? [" (", link(report.archive_url, t("report.archive")), ")"] : null),
  ];
  if (report.published) {
    const basis = report.published_basis ? `, ${t("report.basis", { basis: t(`basis.${report.published_basis}`) })}` : "";
    lines.push(h("span", { class: "fine" }, t("report.published", { date: report.published.slice(0, 10) }), basis));
  }
  if (claim.char_start !== null && claim.char_start !== undefined) {
    lines.push(h("span", { class: "fine" }, t("words.at", { start: claim.char_start, end: claim.char_end }),
      report.path ? [" (", theirs(report.path), ")"] : null));
  }
  return lines;
}
