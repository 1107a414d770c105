// A claim as contactline's own files have it, so that what is downloaded can be read again. Pure.

/** @typedef {import("./model.js").Row} Row */

const PARTY = ["side", "name", "role"];
const TIME = ["start", "end", "precision", "as_written", "tz_basis", "rule", "anchor", "extent"];
const REPORT = ["path", "title", "outlet", "url", "archive_url", "published", "published_basis", "language"];
const RESOLUTION = ["status", "name", "feature", "country", "lon", "lat", "radius_km", "where_prec", "geo_precision", "within", "reason"];
const CASUALTY = ["side", "kind", "civilian", "min", "max", "figure_given", "explicit_zero", "as_written", "by"];
const LINKS = ["denied_by", "denies", "counter_to", "related"];

/** Columns of the CSV file: those of `claims.csv`, then what the page knows besides. */
export const COLUMNS = [
  "claim_id", "report_id",
  ...["claimant", "accused", "target"].flatMap((who) => PARTY.map((key) => `${who}_${key}`)),
  "stance", ...LINKS, "event_type", "sub_event_type", "count", "aggregate",
  ...TIME.map((key) => `time_${key}`), ...TIME.map((key) => `statement_time_${key}`),
  "places", "weapons", "casualties", "damage", "response", "source_chain", "quote", "char_start", "char_end",
  "review", "summary", "note", "warnings", "map_status", ...REPORT.map((key) => `report_${key}`),
  "dispute_status", "incident_first_claim", "map_reason",
];

/**
 * @param {Row} row of the model, with report, places, casualties and links
 * @param {{incident: string | null, dispute: string | null}} more first claim of its incident; how the accounts stand
 * @returns {Record<string, unknown>} column -> value; null is unknown
 */
export function claimRecord(row, more) {
  /** @type {Record<string, unknown>} */
  const record = {};
  for (const column of COLUMNS) record[column] = row[column] ?? null;
  const report = row.report && typeof row.report === "object" ? row.report : null;
  record.report_id = report?.report_id ?? row.report_id ?? null;
  for (const key of REPORT) record[`report_${key}`] = report?.[key] ?? null;
  for (const kind of LINKS) {
    record[kind] = (row.links ?? []).filter((/** @type {Row} */ link) => link.kind === kind).map((/** @type {Row} */ link) => link.target);
  }
  record.places = (row.places ?? []).map(placeRecord);
  record.weapons = (row.weapons ?? []).map((/** @type {[string, string | null]} */ [written, term]) => known({ as_written: written, term }));
  record.casualties = (row.casualties ?? []).map((/** @type {Row} */ casualty) => pick(casualty, CASUALTY));
  record.source_chain = row.source_chain ?? [];
  record.warnings = row.warnings ?? [];
  record.dispute_status = more.dispute;
  record.incident_first_claim = more.incident;
  record.map_reason = row.reason ?? null;
  return record;
}

/** @param {Row} place */
function placeRecord(place) {
  return known({
    as_written: place.as_written,
    relation: place.relation,
    generic: place.generic,
    inherited_from: place.inherited_from,
    resolution: place.status ? pick(place, RESOLUTION) : null,
  });
}

/** @param {Row} row @param {string[]} keys */
function pick(row, keys) {
  return known(Object.fromEntries(keys.map((key) => [key, row[key]])));
}

/** Without what is unknown. @param {Record<string, unknown>} values */
function known(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}
