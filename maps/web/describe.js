// Parts of a claim in words: parties, time, casualties, places.

import { dayBefore, dayRange, days, range, readMoment, toUtc, zoneName } from "./time.js";
import { currentLanguage, find, hasWords, t } from "./words.js";

/** @typedef {import("./model.js").Row} Row */

/**
 * A side by its label; in the words of the language where the label is the usual one.
 *
 * @param {any} payload
 * @param {string | null | undefined} side
 * @returns {string}
 */
export function sideLabel(payload, side) {
  const code = side ?? "";
  const key = `side.${code}`;
  const label = Object.hasOwn(payload.side_labels, code) ? payload.side_labels[code] : null;
  if (label === null) return hasWords(key) ? t(key) : code;
  return label === find(key, "en") ? t(key) : label;
}

/**
 * An option of a facet in words.
 *
 * @param {{payload: any}} model
 * @param {string} facet
 * @param {import("./model.js").Option} option
 * @returns {string}
 */
export function optionName({ payload }, facet, { key, names }) {
  if (facet === "accused" && key === "") return t("accused.");
  if (facet === "claimant" || facet === "accused") return sideLabel(payload, key);
  if (names) return names[currentLanguage()] ?? names.en ?? key;
  const words = `${VOCABULARY[facet] ?? facet}.${key}`;
  return hasWords(words) ? t(words) : key;
}

/** Facets whose words stand under another name. @type {Record<string, string>} */
const VOCABULARY = { dispute: "status", casualties: "lost" };

/**
 * The code of a claim in a facet of single values, in words.
 *
 * @param {import("./model.js").Model} model
 * @param {string} name
 * @param {number} claim
 * @returns {{key: string, words: string}}
 */
export function codeOf(model, name, claim) {
  const facet = model.facet(name);
  const option = facet?.options[facet.codesOf(claim)[0]];
  return option ? { key: option.key, words: optionName(model, name, option) } : { key: "", words: "" };
}

/**
 * @param {import("./model.js").Model} model
 * @param {number} claim
 * @returns {string} the days of a claim, from its columns
 */
export function claimDays(model, claim) {
  if (claim >= model.dated) return t("undated.short");
  return dayRange(model.dayStart[claim], model.dayEnd[claim]) ?? t("undated.short");
}

/**
 * @param {any} payload
 * @param {Row} claim
 * @returns {string} all casualties that it speaks of, side by side, nothing added up
 */
export function casualtyWords(payload, claim) {
  return claim.casualties.map((/** @type {Row} */ casualty) =>
    `${casualty.side ? sideLabel(payload, casualty.side) : t("casualties.unnamed")}: ${describeCasualty(casualty)}`).join("; ");
}

/** @param {Row} claim */
export function placesWords(claim) {
  return claim.places.map(placeAsWritten).join(", ");
}

/**
 * A party in a few words: its side; where that is not known, its own name.
 *
 * @param {any} payload
 * @param {Row} claim
 * @param {"claimant" | "accused"} who
 * @returns {string}
 */
export function partyLabel(payload, claim, who) {
  const side = claim[`${who}_side`];
  return side ? sideLabel(payload, side) : claim[`${who}_name`] || sideLabel(payload, null);
}

/**
 * @param {string} vocabulary
 * @param {string | null} value
 * @returns {string | null} the word for a code; the code itself where there is none
 */
export function word(vocabulary, value) {
  if (value === null || value === undefined) return null;
  const key = `${vocabulary}.${value}`;
  return hasWords(key) ? t(key) : value.replaceAll("_", " ");
}

/**
 * An interval of a claim: `time` or `statement_time`.
 *
 * @param {Row} claim
 * @param {string} prefix
 * @returns {{local: string, utc: string | null, zone: string | null, precision: string,
 *            extent: string | null, written: string | null, rule: string | null,
 *            anchor: string | null} | null}
 */
export function describeTime(claim, prefix) {
  const start = readMoment(claim[`${prefix}_start`] ?? claim[`${prefix}_end`]);
  const end = readMoment(claim[`${prefix}_end`] ?? claim[`${prefix}_start`]);
  const written = claim[`${prefix}_as_written`] ?? null;
  if (!start || !end) {
    if (!written) return null;
    return {
      local: t("when.unknown"), utc: null, zone: null, precision: t("time.unknown"), extent: null,
      written, rule: claim[`${prefix}_rule`] ?? null, anchor: claim[`${prefix}_anchor`] ?? null,
    };
  }
  const clocked = start.minutes !== null && end.minutes !== null && start.offset !== null && end.offset !== null;
  const basis = claim[`${prefix}_tz_basis`];
  const extent = claim[`${prefix}_extent`];
  const instant = (claim[`${prefix}_start`] ?? claim[`${prefix}_end`]) === (claim[`${prefix}_end`] ?? claim[`${prefix}_start`]);
  return {
    local: range(start, end),
    utc: clocked ? t("when.utc", { time: range(toUtc(start), toUtc(end)) }) : null,
    zone: clocked ? [zoneName(start.offset ?? 0), basis ? t(`when.${basis}`) : null].filter(Boolean).join(", ") : null,
    precision: t(`time.${claim[`${prefix}_precision`] ?? "unknown"}`),
    extent: extent && !instant ? t(`when.${extent}`) : null,
    written,
    rule: claim[`${prefix}_rule`] ?? null,
    anchor: claim[`${prefix}_anchor`] ?? null,
  };
}

/**
 * The days of a claim, short.
 *
 * @param {Row} claim
 * @returns {string}
 */
export function shortTime(claim) {
  const start = readMoment(claim.time_start ?? claim.time_end);
  const end = readMoment(claim.time_end ?? claim.time_start);
  if (!start || !end) return t("undated.short");
  if (start.minutes === null || end.minutes === null) return days(start, end);
  if (end.minutes === 0 && claim.time_start !== claim.time_end) {
    return days(start, dayBefore(end));
  }
  return days(start, end);
}

/**
 * @param {Row} casualty
 * @returns {string} "2 killed", "losses, no figure", "none, said explicitly" ...
 */
export function describeCasualty(casualty) {
  const kind = t(`kind.${casualty.kind}`);
  const { min, max } = casualty;
  let text;
  if (casualty.explicit_zero) {
    text = ["casualties", "losses"].includes(casualty.kind) ? t("casualty.zero") : `${kind}: ${t("casualty.zero")}`;
  } else if (!casualty.figure_given || (min === null && max === null)) text = t("casualty.nofigure", { kind });
  else if (max === null) text = t("casualty.atleast", { min, kind });
  else if (min === null) text = t("casualty.atmost", { max, kind });
  else if (min !== max) text = t("casualty.range", { min, max, kind });
  else text = t("casualty.exact", { min, kind });
  return casualty.civilian ? t("casualty.civilian", { text }) : text;
}

/**
 * @param {Row} place
 * @returns {string} relation, name and generic word, as the report has them
 */
export function placeAsWritten(place) {
  const name = place.as_written;
  const generic = place.generic && !name.toLowerCase().includes(place.generic.toLowerCase()) ? ` ${place.generic}` : "";
  return `${name}${generic}`;
}

/**
 * @param {Row} place
 * @returns {string} how well the place is known
 */
export function describePrecision(place) {
  const code = place.where_prec;
  const parts = [
    code ? t(`precision.${code}`) : null,
    place.radius_km ? t("where.radius", { km: place.radius_km }) : null,
    code ? `UCDP ${code}` : null,
    place.geo_precision ? `ACLED ${place.geo_precision}` : null,
  ];
  return parts.filter(Boolean).join(" · ");
}
