// One claim with everything that is known of it: who says what of whom, when, where, and how it is known.

import { claimDays, codeOf, describeCasualty, describePrecision, describeTime, placeAsWritten, sideLabel, word } from "./describe.js";
import { h, link, put, theirs } from "./dom.js";
import { reviewMark } from "./marked.js";
import { namesLine } from "./names_line.js";
import { hasWords, t } from "./words.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").Row} Row
 *
 * @typedef {{
 *   openClaim: (claim: number) => void,
 *   locate?: (claim: number) => void,
 *   cite?: (claim: number) => void,
 *   isHidden?: (claim: number) => boolean,
 * }} Actions
 */

/**
 * @param {Model} model
 * @param {number} index of a claim that is loaded
 * @param {Actions} actions
 * @param {boolean} focus
 * @param {boolean} dim it is not at the place that is shown
 * @returns {HTMLElement}
 */
export function claimCard(model, index, actions, focus, dim) {
  const claim = model.claim(index);
  if (!claim) return h("article", { class: "claim" }, t("loading"));
  const card = h("article", { class: `claim${focus ? " is-focus" : ""}`, "data-claim": claim.claim_id });
  put(card,
    h("p", { class: "claim-head" },
      h("span", { class: "claim-id" }, theirs(claim.claim_id)), reviewMark(claim),
      dim ? h("span", { class: "fine" }, t("place.not")) : null,
      actions.isHidden?.(index) ? h("span", { class: "fine" }, t("claim.hidden")) : null),
    claim.review === "draft" ? h("p", { class: "fine" }, t("draft.long")) : null,
    claim.summary ? theirs(claim.summary, { class: "summary" }) : null,
    claim.quote ? h("blockquote", {}, theirs(claim.quote, { lang: claim.report?.language ?? null })) : null,
    facts(model, index, claim, actions),
    actions.cite ? h("p", { class: "card-tools" }, h("button", { type: "button", class: "small", onclick: () => actions.cite?.(index) }, t("cite"))) : null);
  return card;
}

/** @param {Model} model @param {number} index @param {Row} claim @param {Actions} actions */
function facts(model, index, claim, actions) {
  const list = h("dl", {});
  const add = (/** @type {string} */ term, /** @type {any[]} */ ...values) => {
    const present = values.flat().filter(Boolean);
    if (present.length) put(list, h("dt", {}, term), ...present.map((value) => h("dd", {}, value)));
  };
  add(t("who"), [h("span", {}, party(model, claim, "claimant"), ` ${t(`stance.${claim.stance}`)}`)]);
  add(t("accused"), party(model, claim, "accused"));
  add(t("target"), party(model, claim, "target"));
  add(t("when"), timeLines(claim, "time"));
  add(t("casualties"), casualtyLines(model, claim));
  add(t("weapons"), (claim.weapons ?? []).map(weaponLine));
  add(t("damage"), claim.damage ? theirs(claim.damage) : null);
  add(t("response"), claim.response ? theirs(claim.response) : null);
  for (const [kind, term] of [["denied_by", "denied"], ["denies", "denies"], ["counter_to", "counter"], ["related", "related"]]) {
    add(t(term), linkLines(model, claim, kind, actions));
  }
  add(t("where"), claim.places.map((/** @type {Row} */ place) => placeLines(place)), ...mapLines(model, index, claim, actions));
  if (!model.drawn[index]) add(t("unmapped"), claim.reason ? theirs(claim.reason, { lang: "en" }) : t("where.notdrawn"));
  add(t("event"), eventLines(claim));
  if (claim.statement_time_start || claim.statement_time_as_written) add(t("said"), timeLines(claim, "statement_time"));
  add(t("chain"), claim.source_chain?.length ? chainLine(claim.source_chain) : null);
  add(t("report"), reportLines(claim));
  add(t("note"), claim.note ? theirs(claim.note) : null);
  add(t("warnings"), (claim.warnings ?? []).map((/** @type {string} */ text) => theirs(text)));
  return list;
}

/** @param {Model} model @param {number} index @param {Row} claim @param {Actions} actions */
function mapLines(model, index, claim, actions) {
  return [
    claim.places.length ? null : t("where.none"),
    model.drawn[index] && actions.locate
      ? h("button", { type: "button", class: "small", onclick: () => actions.locate?.(index) }, t("where.show"))
      : null,
    model.drawn[index] && model.sitesOf(index).length > 1 ? h("span", { class: "fine" }, t("ties")) : null,
  ];
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

/** @param {[string, string | null | undefined]} weapon as written, and its term */
function weaponLine([written, term]) {
  const words = term ? (hasWords(`weapon.${term}`) ? t(`weapon.${term}`) : term) : null;
  return h("span", {}, theirs(written), words && words !== written ? h("span", { class: "fine" }, " (", theirs(words), ")") : null);
}

/** @param {Row} claim */
function eventLines(claim) {
  const kind = [claim.event_type, claim.sub_event_type].filter(Boolean)
    .map((key) => (hasWords(`type.${key}`) ? t(`type.${key}`) : key));
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

/** @param {Row} place */
function placeLines(place) {
  const known = place.status === "resolved" || place.status === "given";
  const box = h("div", { class: "place" },
    h("p", {}, `${word("relation", place.relation)} “`, theirs(placeAsWritten(place)), "”"));
  if (known) {
    put(box, h("p", {}, "= ", h("strong", {}, theirs(place.name ?? `${place.lat}, ${place.lon}`)),
      place.feature ? ` (${word("feature", place.feature)})` : null), namesLine(place.gazetteer));
  } else if (place.status) {
    put(box, h("p", {}, t(`found.${place.status}`)));
  }
  if (place.within) put(box, h("p", { class: known ? "fine" : null }, `${t(known ? "where.in" : "where.within")} `, theirs(place.within)));
  const precision = describePrecision(place);
  if (precision) put(box, h("p", { class: "fine" }, precision, place.site === null ? ` · ${t("where.notdrawn")}` : null));
  if (place.inherited_from) put(box, h("p", { class: "fine" }, t("where.inherited", { claim: place.inherited_from })));
  if (place.reason || place.candidates?.length) put(box, whyThisPlace(place));
  return box;
}

/** @param {Row} place */
function whyThisPlace(place) {
  const described = (/** @type {Row} */ one) => [word("feature", one.feature), one.within, one.country].filter(Boolean).join(", ");
  return h("details", {}, h("summary", {}, t("where.why")),
    place.reason ? h("p", {}, theirs(place.reason, { lang: "en" })) : null,
    place.candidates?.length ? h("p", {}, `${t("where.candidates")}:`) : null,
    place.candidates?.length
      ? h("ol", {}, place.candidates.map((/** @type {Row} */ one) =>
        h("li", {}, theirs(one.name), ` (${described(one)})`,
          one.reason ? h("span", { class: "fine" }, " ", theirs(one.reason, { lang: "en" })) : null)))
      : null);
}

/** @param {Model} model @param {Row} claim */
function casualtyLines(model, claim) {
  if (!claim.casualties.length) return t("casualties.none");
  return claim.casualties.map((/** @type {Row} */ casualty) => {
    const side = casualty.side ? sideLabel(model.payload, casualty.side) : t("casualties.unnamed");
    const by = casualty.by && casualty.by !== claim.claimant_side
      ? `, ${t("casualties.by", { side: sideLabel(model.payload, casualty.by) })}` : "";
    return h("span", {}, theirs(side), ": ", h("strong", {}, describeCasualty(casualty)), by,
      casualty.as_written ? h("span", { class: "fine" }, " “", theirs(casualty.as_written), "”") : null);
  });
}

/** @param {Model} model @param {Row} claim @param {string} kind @param {Actions} actions */
function linkLines(model, claim, kind, actions) {
  return claim.links.filter((/** @type {Row} */ found) => found.kind === kind).map((/** @type {Row} */ found) => {
    if (found.claim === null) {
      const known = Object.hasOwn(model.payload.side_labels, found.target);
      return theirs(known ? sideLabel(model.payload, found.target) : found.target);
    }
    const about = ` · ${codeOf(model, "claimant", found.claim).words}, ${claimDays(model, found.claim)}`;
    return h("button", { type: "button", class: "small", onclick: () => actions.openClaim(found.claim) }, theirs(found.target), about);
  });
}

/** @param {string[]} chain */
function chainLine(chain) {
  return h("span", {}, chain.flatMap((step, i) => [i ? " → " : null, theirs(step)]));
}

/** @param {Row} claim */
function reportLines(claim) {
  const { report } = claim;
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
