// The payload as the page uses it: columns for filters and drawing, records on demand.

import { boxOf, readParts, toWorld } from "./geometry.js";

/**
 * A table of the payload: column -> values, or a dictionary with codes (-1: unknown).
 *
 * @typedef {{length: number, columns: Record<string, any>}} Table
 * @typedef {Record<string, any>} Row
 *
 * @typedef {{
 *   index: number,
 *   draw: "spot" | "ring" | "area" | "line" | "candidates",
 *   parts: import("./geometry.js").Part[],
 *   box: import("./geometry.js").Box,
 *   anchors: [number, number][],
 *   labels: [number, number][],
 *   size: number,
 *   members: {claim: number, place: Row, origin: boolean}[],
 *   place: Row,
 * }} Site
 *
 * @typedef {{key: string, code: number}} Option
 * @typedef {{name: string, options: Option[], codes: Int16Array}} Facet
 *
 * @typedef {ReturnType<typeof readModel>} Model
 */

/** No day is known. */
export const NO_DAY = -0x80000000;

const ORIGINS = new Set(["from", "from_direction_of"]);
const DISPUTES = [
  "acknowledged", "denied", "mutual_accusation", "partly_agreed", "third_party_corroborated",
  "single_side", "",
];

/**
 * @param {any} payload
 */
export function readModel(payload) {
  const { claims: claimTable, claim_places: placeTable, casualties, links } = payload.tables;
  const total = claimTable.length;
  const claims = Array.from({ length: total }, (_, i) => rowOf(claimTable, i));
  const places = Array.from({ length: placeTable.length }, (_, i) => rowOf(placeTable, i));
  const placesOf = groupBy(places, total);
  const casualtiesOf = groupBy(rowsOf(casualties), total);
  const linksOf = groupBy(rowsOf(links), total);
  const reports = rowsOf(payload.tables.reports);
  const gazetteer = rowsOf(payload.tables.places);
  const incidents = rowsOf(payload.tables.incidents);
  const byId = new Map(claims.map((claim, i) => [claim.claim_id, i]));

  const sites = readSites(payload.sites, places);
  /** @type {Site[][]} */
  const sitesOf = Array.from({ length: total }, () => []);
  for (const site of sites) {
    for (const member of site.members) {
      if (!sitesOf[member.claim].includes(site)) sitesOf[member.claim].push(site);
    }
  }
  const dayStart = Int32Array.from(claims, (claim) => claim.date_start ?? NO_DAY);
  const dayEnd = Int32Array.from(claims, (claim) => claim.date_end ?? NO_DAY);
  const facets = [
    facetOf("side", claims.map((claim) => claim.claimant_side ?? ""), payload.sides.map((side) => side.side)),
    facetOf("type", claims.map((claim) => claim.event_type ?? ""), []),
    facetOf(
      "dispute",
      claims.map((claim) => (claim.incident === null ? "" : incidents[claim.incident].dispute_status ?? "")),
      DISPUTES,
    ),
  ];
  return {
    payload,
    total,
    claims,
    placesOf,
    casualtiesOf,
    linksOf,
    reports,
    gazetteer,
    incidents,
    byId,
    sites,
    sitesOf,
    dayStart,
    dayEnd,
    facets,
    drawn: Uint8Array.from(sitesOf, (found) => (found.length ? 1 : 0)),
    order: newestFirst(dayStart),
    notMapped: new Map(payload.not_mapped.map(([claim, reason]) => [claim, reason])),
    sides: new Map(payload.sides.map((side) => [side.side, side])),
  };
}

/** @param {Table} table @param {number} i @returns {Row} */
function rowOf(table, i) {
  /** @type {Row} */
  const row = {};
  for (const [name, column] of Object.entries(table.columns)) {
    if (Array.isArray(column)) row[name] = column[i];
    else row[name] = column.codes[i] < 0 ? null : column.values[column.codes[i]];
  }
  return row;
}

/** @param {Table} table */
function rowsOf(table) {
  return Array.from({ length: table.length }, (_, i) => rowOf(table, i));
}

/** @param {Row[]} rows with `claim` @param {number} total @returns {Row[][]} */
function groupBy(rows, total) {
  /** @type {Row[][]} */
  const groups = Array.from({ length: total }, () => []);
  for (const row of rows) groups[row.claim].push(row);
  return groups;
}

/** @param {number[][]} points @param {number} perDegree @returns {[number, number][]} */
function worldPoints(points, perDegree) {
  return points.map(([lon, lat]) => toWorld(lon / perDegree, lat / perDegree));
}

/** @param {any} coded @param {Row[]} places @returns {Site[]} */
function readSites(coded, places) {
  /** @type {Site[]} */
  const sites = coded.shapes.map((shape, index) => {
    const parts = readParts(shape.parts, coded.per_degree);
    const box = boxOf(parts);
    return {
      index,
      draw: shape.draw,
      parts,
      box,
      anchors: worldPoints(shape.anchors, coded.per_degree),
      labels: worldPoints(shape.labels ?? [], coded.per_degree),
      size: (box.maxX - box.minX) * (box.maxY - box.minY),
      members: [],
      place: {},
    };
  });
  for (const place of places) {
    if (place.site === null) continue;
    const site = sites[place.site];
    if (!site.members.length) site.place = place;
    site.members.push({ claim: place.claim, place, origin: ORIGINS.has(place.relation) });
  }
  return sites;
}

/**
 * @param {string} name
 * @param {string[]} values one a claim
 * @param {string[]} order known values in their order; others follow by their code
 * @returns {Facet}
 */
function facetOf(name, values, order) {
  const present = new Set(values);
  const rest = [...present].filter((key) => !order.includes(key));
  rest.sort((a, b) => Number(a === "") - Number(b === "") || (a < b ? -1 : 1));
  const keys = [...order.filter((key) => present.has(key)), ...rest];
  const codeOf = new Map(keys.map((key, code) => [key, code]));
  return {
    name,
    options: keys.map((key, code) => ({ key, code })),
    codes: Int16Array.from(values, (value) => codeOf.get(value) ?? -1),
  };
}

/** @param {Int32Array} dayStart */
function newestFirst(dayStart) {
  return Array.from(dayStart.keys()).sort((a, b) => dayStart[b] - dayStart[a] || a - b);
}
