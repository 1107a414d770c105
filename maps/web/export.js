// What is seen, as a file: CSV and GeoJSON of the claims that pass the filters, the oldest first.

import { fromWorld } from "./geometry.js";
import { csvLine } from "./csv.js";
import { COLUMNS, claimRecord } from "./record.js";

/** @typedef {import("./model.js").Model} Model */

const BATCH = 500;
const DECIMALS = 1e5;

/**
 * @param {Model} model
 * @param {ArrayLike<number>} claims
 * @param {(share: number) => void} progress
 * @returns {Promise<Blob>}
 */
export async function csvOf(model, claims, progress) {
  const parts = ["\ufeff", csvLine(COLUMNS)];
  await eachBatch(model, claims, progress, (batch) => {
    parts.push(batch.map((claim) => {
      const record = recordOf(model, claim);
      return csvLine(COLUMNS.map((column) => record[column]));
    }).join(""));
  });
  return new Blob(parts, { type: "text/csv;charset=utf-8" });
}

/**
 * @param {Model} model
 * @param {ArrayLike<number>} claims
 * @param {(share: number) => void} progress
 * @returns {Promise<Blob>} RFC 7946: one feature a claim, null where nothing is drawn
 */
export async function geojsonOf(model, claims, progress) {
  const { title, attribution, boundary_note: boundary } = model.payload;
  const head = JSON.stringify({ type: "FeatureCollection", title, attribution, boundary_note: boundary });
  const parts = [`${head.slice(0, -1)},"features":[\n`];
  let first = true;
  await eachBatch(model, claims, progress, (batch) => {
    const text = batch.map((claim) => JSON.stringify(featureOf(model, claim))).join(",\n");
    parts.push(first ? text : `,\n${text}`);
    first = false;
  });
  parts.push("\n]}\n");
  return new Blob(parts, { type: "application/geo+json" });
}

/**
 * Texts lie in blocks by date: claims that follow one another are read together.
 *
 * @param {Model} model @param {ArrayLike<number>} claims
 * @param {(share: number) => void} progress @param {(batch: number[]) => void} make
 */
async function eachBatch(model, claims, progress, make) {
  for (let start = 0; start < claims.length; start += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, claims.length - start) }, (_, i) => claims[start + i]);
    await model.load(batch);
    make(batch);
    progress(Math.min(1, (start + BATCH) / claims.length));
    await new Promise((resolve) => { setTimeout(resolve, 0); });
  }
}

/** @param {Model} model @param {number} claim one that is loaded */
export function recordOf(model, claim) {
  const row = model.claim(claim);
  if (!row) throw new Error(`claim ${claim} was not read`);
  const incident = model.incidentOf[claim];
  return claimRecord(row, {
    incident: incident < 0 ? null : model.ids?.of(model.claimsOf(incident)[0]) ?? null,
    dispute: incident < 0 ? null : model.statusOf(incident) || null,
  });
}

/** @param {Model} model @param {number} claim */
function featureOf(model, claim) {
  const properties = Object.fromEntries(Object.entries(recordOf(model, claim)).filter(([, value]) => value !== null));
  const geometries = model.sitesOf(claim).flatMap((site) => site.parts.map(geometryOf));
  return {
    type: "Feature",
    id: properties.claim_id,
    // like the file that contactline writes: everything that is drawn of the claim
    geometry: geometries.length ? { type: "GeometryCollection", geometries } : null,
    properties: { ...properties, drawn_as: model.sitesOf(claim).map((site) => site.draw) },
  };
}

/** @param {import("./geometry.js").Part} part */
export function geometryOf(part) {
  const rings = part.rings.map((ring) => {
    const points = [];
    for (let i = 0; i < ring.length; i += 2) {
      const [lon, lat] = fromWorld(ring[i], ring[i + 1]);
      points.push([Math.round(lon * DECIMALS) / DECIMALS, Math.round(lat * DECIMALS) / DECIMALS]);
    }
    return points;
  });
  if (part.type === "point") return { type: "Point", coordinates: rings[0][0] };
  if (part.type === "line") return { type: "LineString", coordinates: rings[0] };
  return { type: "Polygon", coordinates: rings.map(closed) };
}

/** A ring of GeoJSON ends where it starts. @param {number[][]} ring */
function closed(ring) {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first];
}
