// The payload as the page uses it: columns for filters and drawing, records on demand.

import { Blocks } from "./blocks.js";
import { readCodes, readInts, readPart, readReferences, startsOf } from "./columns.js";
import { readIds } from "./ids.js";
import { searchClaims } from "./search.js";
import { Sites } from "./sites.js";
import { Table } from "./tables.js";

/**
 * Where the parts of a payload lie.
 *
 * @typedef {{meta: any, text: (part: "hot" | "tables" | "texts" | "ids") => Promise<string>}} Source
 *
 * @typedef {Record<string, any>} Row
 * @typedef {import("./sites.js").Site} Site
 *
 * @typedef {{key: string, code: number, parent?: string, sub?: string, names?: Record<string, string>,
 *            parent_names?: Record<string, string>}} Option
 *   key: "" where nothing is known or said; parent: the event type of a sub-event type, the
 *   province or country of a region; sub: the sub-event type, where one is known.
 *
 * @typedef {{
 *   name: string,
 *   multi: boolean,
 *   options: Option[],
 *   group: number,
 *   tuples: number[],
 *   combinations: number[][],
 *   has: (claim: number, code: number) => boolean,
 *   codesOf: (claim: number) => number[],
 * }} Facet
 *   group: which of the model's groups holds its codes; tuples: code of the group -> which
 *   combination; combinations: which options that is.
 */

/** No day is known. */
export const NO_DAY = -0x80000000;

/**
 * Read what the first picture and the filters need; `model.tables` waits for the rest.
 *
 * @param {Source} source
 * @returns {Promise<Model>}
 */
export async function readModel(source) {
  const part = await readPart(await source.text("hot"));
  return new Model(source, part);
}

export class Model {
  /** @param {Source} source @param {import("./columns.js").Part} part */
  constructor(source, part) {
    const { header } = part;
    this.source = source;
    this.payload = source.meta;
    /** @type {number} */
    this.total = source.meta.total;
    const days = readDays(part, header, this.total);
    this.dayStart = days.start;
    this.dayEnd = days.end;
    /** Claims before this one have a date. */
    this.dated = days.dated;
    /** Longest time from the first day of a claim to its last. */
    this.lasting = days.longest;
    this.groups = header.groups.map((/** @type {import("./columns.js").GroupSpec} */ group) => readCodes(part, group.codes));
    /** @type {Facet[]} */
    this.facets = header.facets.map((/** @type {any} */ facet) => readFacet(facet, header.groups, this.groups));
    this.incidentOf = readReferences(readInts(part, header.incidents));
    /** Rows of the places of each claim. */
    this.placeStart = startsOf(readInts(part, header.places));
    this.isOrigin = readInts(part, header.origins);
    this.sites = new Sites(part, header.sites);
    this.drawn = drawnClaims(this.placeStart, this.sites.of);
    /** Option of the facet "claimant" of each claim. */
    this.sideOf = singleCodes(this.facets[0], this.groups, this.total);
    /** @type {Map<string, any>} */
    this.sides = new Map(this.payload.sides.map((/** @type {any} */ side) => [side.side, side]));
    this.blocks = new Blocks(once(() => source.text("texts")), source.meta.blocks);
    /** @type {Record<string, Table> | null} */
    this.tables = null;
    /** @type {Int32Array | null} */
    this.newest = null;
    /** @type {Int32Array | undefined} reports of claims; with the tables */
    this.reportOf = undefined;
    /** @type {Int32Array | undefined} */
    this.casualtyStart = undefined;
    /** @type {Int32Array | undefined} */
    this.linkStart = undefined;
    /** @type {Row[]} */
    this.gazetteer = [];
    /** @type {import("./ids.js").Ids | null} */
    this.ids = null;
    this.readTables = once(() => this.makeTables());
    this.readIds = once(async () => {
      this.ids = await readIds(await source.text("ids"));
    });
    this.membersOf = once(() => claimsOfIncidents(this.incidentOf));
    this.placesAt = once(() => rowsOfSites(this.sites));
    this.claimAt = once(() => claimsOfRows(this.placeStart));
    this.labels = once(() => placeLabels(this));
  }

  async makeTables() {
    const part = await readPart(await this.source.text("tables"));
    /** @type {Record<string, Table>} */
    const tables = {};
    for (const [name, header] of Object.entries(part.header.tables)) {
      tables[name] = new Table(name, /** @type {any} */ (header), part, this.blocks);
    }
    const { gazetteer, words } = part.header;
    this.blocks.words = words;
    const names = Object.keys(gazetteer);
    this.gazetteer = gazetteer.name.map((/** @type {string} */ _, /** @type {number} */ i) => Object.fromEntries(names.map((name) => [name, gazetteer[name][i]])));
    this.reportOf = readReferences(tables.claims.ints("report"));
    this.casualtyStart = startsOf(tables.claims.ints("casualties"));
    this.linkStart = startsOf(tables.claims.ints("links"));
    this.tables = tables;
  }

  /** @param {string} name @returns {Facet | undefined} */
  facet(name) {
    return this.facets.find((facet) => facet.name === name);
  }

  /** Claims, the newest first, of one day in table order. */
  get order() {
    this.newest ??= newestFirst(this.dayStart, this.dated);
    return this.newest;
  }

  /** @param {number} incident @returns {number[]} its claims, the oldest first */
  claimsOf(incident) {
    const { starts, claims } = this.membersOf();
    return Array.from(claims.subarray(starts[incident], starts[incident + 1]));
  }

  /** @param {number} incident @returns {string} "" where there is none */
  statusOf(incident) {
    const facet = this.facet("dispute");
    const { starts, claims } = this.membersOf();
    if (!facet || incident < 0) return "";
    return facet.options[facet.codesOf(claims[starts[incident]])[0]].key;
  }

  /**
   * Unpack everything about some claims, so that `claim` gives them.
   *
   * @param {Iterable<number>} claims
   */
  async load(claims) {
    await Promise.all([this.readTables(), this.readIds()]);
    const wanted = new Set();
    for (const claim of claims) for (const block of this.blocksOf(claim)) wanted.add(block);
    await Promise.all([...wanted].map((block) => this.blocks.load(block)));
  }

  /** @param {number} claim @returns {Set<number>} the blocks that its texts are in */
  blocksOf(claim) {
    const tables = /** @type {Record<string, Table>} */ (this.tables);
    const found = new Set();
    /** @param {string} name @param {number} row */
    const add = (name, row) => {
      if (row >= 0 && tables[name].header.texts.length) found.add(tables[name].blockOf(row));
    };
    add("claims", claim);
    add("places", this.placeStart[claim]);
    add("casualties", this.casualtyStart?.[claim] ?? -1);
    add("links", this.linkStart?.[claim] ?? -1);
    add("reports", this.reportOf?.[claim] ?? -1);
    add("incidents", this.incidentOf[claim]);
    found.delete(this.blocks.count);
    return found;
  }

  /**
   * @param {number} claim
   * @returns {Row | null} everything about it; null as long as it is not loaded
   */
  claim(claim) {
    if (!this.tables || !this.ids) return null;
    for (const block of this.blocksOf(claim)) if (!this.blocks.kept.has(block)) return null;
    const { claims, reports, casualties, links } = this.tables;
    const report = /** @type {Int32Array} */ (this.reportOf)[claim];
    const incident = this.incidentOf[claim];
    const made = claims.row(claim);
    delete made.report;
    return {
      ...made,
      ...this.known(claim),
      claim_id: this.ids.of(claim),
      date_start: this.dayStart[claim] === NO_DAY ? null : this.dayStart[claim],
      date_end: this.dayEnd[claim] === NO_DAY ? null : this.dayEnd[claim],
      weapons: readJson(made.weapons)?.map((/** @type {any} */ item) => [item.as_written, item.term]) ?? null,
      source_chain: readJson(made.source_chain),
      warnings: readJson(made.warnings),
      report: report < 0 ? null : reports.row(report),
      incident: incident < 0 ? null : incident,
      places: rowsBetween(this.placeStart, claim).map((row) => this.place(row)),
      casualties: rowsBetween(this.casualtyStart, claim).map((row) => casualties.row(row)),
      links: rowsBetween(this.linkStart, claim).map((row) => this.link(links.row(row), claim)),
    };
  }

  /** What the facets hold of a claim. @param {number} claim @returns {Row} */
  known(claim) {
    /** @param {string} name */
    const option = (name) => {
      const facet = /** @type {Facet} */ (this.facet(name));
      return facet.options[facet.codesOf(claim)[0]];
    };
    const type = option("type");
    return {
      claimant_side: option("claimant").key || null,
      accused_side: option("accused").key || null,
      event_type: type.parent || null,
      sub_event_type: type.sub ?? null,
      review: option("review").key || null,
    };
  }

  /**
   * A place of a claim. Without its tables, or its texts, what is known of them is missing.
   *
   * @param {number} row
   * @returns {Row}
   */
  place(row) {
    const made = this.tables ? this.tables.places.row(row) : {};
    const site = this.sites.of[row];
    const spot = site >= 0 && site < this.sites.spots;
    const [lon, lat] = spot ? this.sites.lonLat(site) : [made.lon ?? null, made.lat ?? null];
    return {
      ...made,
      lon,
      lat,
      candidates: readJson(made.candidates),
      site: site < 0 ? null : site,
      gazetteer: this.gazetteer[made.place ?? -1] ?? null,
    };
  }

  /** @param {Row} link @param {number} claim @returns {Row} with `claim`, the one it leads to */
  link({ kind, target, step }, claim) {
    const to = step === null || step === undefined ? null : claim + step;
    return { kind, target: to === null ? target : this.ids?.of(to), claim: to };
  }

  /**
   * Unpack some claims with all claims of their incidents and those that they link to.
   *
   * @param {number[]} claims
   */
  async loadAround(claims) {
    await this.load(claims);
    const more = claims.flatMap((claim) => {
      const incident = this.incidentOf[claim];
      const others = incident < 0 ? [] : this.claimsOf(incident);
      return [...others, ...this.row(claim).links.map((/** @type {Row} */ link) => link.claim).filter((/** @type {number | null} */ to) => to !== null)];
    });
    if (more.length) await this.load(more);
  }

  /** @param {number} claim @returns {Row} everything about a claim that is loaded */
  row(claim) {
    const found = this.claim(claim);
    if (!found) throw new Error(`claim ${claim} is not loaded`);
    return found;
  }

  /** @param {number[]} claims @returns {number[]} the newest first, of one day in table order */
  newestFirst(claims) {
    return [...claims].sort((a, b) => this.dayStart[b] - this.dayStart[a] || a - b);
  }

  /** @param {number} incident @returns {Row | null} its row; null as long as it is not loaded */
  incident(incident) {
    if (!this.tables?.incidents.isThere(incident)) return null;
    const row = this.tables.incidents.row(incident);
    const first = this.claimsOf(incident)[0];
    const base = this.dayStart[first] === NO_DAY ? 0 : this.dayStart[first];
    // Days are written as their distance from the first claim's, 0 for an unknown one.
    /** @param {number} code */
    const day = (code) => (code === 0 ? null : base + (code % 2 ? (code - 1) / 2 : -code / 2));
    return {
      ...row,
      dispute_status: this.statusOf(incident) || null,
      date_start: day(row.date_start),
      date_end: day(row.date_end),
      claims: this.claimsOf(incident),
    };
  }

  /** @param {string} id @returns {Promise<number>} the claim, -1 if there is none */
  async indexOf(id) {
    await this.readIds();
    return this.ids?.find(id) ?? -1;
  }

  /**
   * One name for the place of each claim, for sorting: that of its first place with one.
   *
   * @returns {{codes: Int32Array, values: string[]}} codes: -1 where there is none
   */
  placeLabels() {
    return this.labels();
  }

  /** @param {number} claim @returns {Site[]} what it is drawn as, each once */
  sitesOf(claim) {
    const found = new Set();
    for (let row = this.placeStart[claim]; row < this.placeStart[claim + 1]; row += 1) {
      if (this.sites.of[row] >= 0) found.add(this.sites.of[row]);
    }
    return [...found].map((site) => this.sites.get(site));
  }

  /** @param {number} site @returns {Int32Array} the rows of places that are drawn as it */
  rowsAt(site) {
    const { starts, rows } = this.placesAt();
    return rows.subarray(starts[site], starts[site + 1]);
  }

  /** @param {number} site @returns {number[]} claims drawn as it, in their order */
  claimsAt(site) {
    const of = this.claimAt();
    return [...new Set(Array.from(this.rowsAt(site), (row) => of[row]))];
  }

  /** @param {number} site @returns {Row} the first place that is drawn as it */
  placeAt(site) {
    return this.place(this.rowsAt(site)[0]);
  }

  /**
   * Claims in which all words of a text occur, in whatever is known of them.
   *
   * @param {string} text
   * @param {(done: number, of: number) => void} [onProgress]
   * @param {AbortSignal} [signal]
   * @returns {Promise<Uint8Array | null>} 1 for each; null for no words
   */
  async search(text, onProgress, signal) {
    await Promise.all([this.readTables(), this.readIds()]);
    return searchClaims(this, text, onProgress, signal);
  }
}

/**
 * @template T
 * @param {() => T} make
 * @returns {() => T} the same, made once
 */
function once(make) {
  /** @type {{value: T} | null} */
  let made = null;
  return () => {
    if (!made) {
      const value = make();
      made = { value };
      // what failed is tried anew when it is asked for again
      if (value instanceof Promise) value.catch(() => { made = null; });
    }
    return made.value;
  };
}

/** @param {string | null | undefined} text */
function readJson(text) {
  return text === null || text === undefined ? null : JSON.parse(text);
}

/** @param {Int32Array | undefined} starts @param {number} owner */
function rowsBetween(starts, owner) {
  if (!starts) return [];
  return Array.from({ length: starts[owner + 1] - starts[owner] }, (_, i) => starts[owner] + i);
}

/** @param {import("./columns.js").Part} part @param {any} header @param {number} total */
function readDays(part, header, total) {
  const steps = readInts(part, header.day_steps);
  const lasting = readInts(part, header.lasting);
  const start = new Int32Array(total).fill(NO_DAY);
  const end = new Int32Array(total).fill(NO_DAY);
  let day = header.first_day;
  let longest = 0;
  for (let i = 0; i < steps.length; i += 1) {
    day += steps[i];
    start[i] = day;
    end[i] = day + lasting[i];
    if (lasting[i] > longest) longest = lasting[i];
  }
  return { start, end, dated: steps.length, longest };
}

/**
 * @param {any} header
 * @param {any[]} groups
 * @param {Uint16Array[]} codes
 * @returns {Facet}
 */
function readFacet(header, groups, codes) {
  const group = groups.findIndex((found) => header.name in found.columns);
  const tuples = groups[group]?.columns[header.name] ?? [];
  /** @type {number[][]} */
  const combinations = header.combinations ?? header.options.map((/** @type {any} */ _, /** @type {number} */ code) => [code]);
  /** @param {number} claim */
  const codesOf = (claim) => combinations[tuples[codes[group][claim]]];
  return {
    name: header.name,
    multi: header.multi,
    options: header.options.map((/** @type {any} */ option, /** @type {number} */ code) => ({ ...option, code })),
    group,
    tuples,
    combinations,
    codesOf,
    has: (claim, code) => codesOf(claim).includes(code),
  };
}

/** @param {Facet} facet @param {Uint16Array[]} groups @param {number} total */
function singleCodes(facet, groups, total) {
  const made = new Uint16Array(total);
  if (!total) return made;
  const codes = groups[facet.group];
  const of = Uint16Array.from(facet.tuples);
  for (let i = 0; i < total; i += 1) made[i] = of[codes[i]];
  return made;
}

/** @param {Int32Array} starts @param {Int32Array} siteOf */
function drawnClaims(starts, siteOf) {
  const drawn = new Uint8Array(starts.length - 1);
  for (let claim = 0; claim < drawn.length; claim += 1) {
    for (let row = starts[claim]; row < starts[claim + 1]; row += 1) {
      if (siteOf[row] >= 0) drawn[claim] = 1;
    }
  }
  return drawn;
}

/** @param {Int32Array} starts @returns {Int32Array} for every row its owner */
function claimsOfRows(starts) {
  const made = new Int32Array(starts[starts.length - 1]);
  for (let owner = 0; owner < starts.length - 1; owner += 1) made.fill(owner, starts[owner], starts[owner + 1]);
  return made;
}

/** @param {Int32Array} incidentOf */
function claimsOfIncidents(incidentOf) {
  let count = 0;
  for (const incident of incidentOf) if (incident >= count) count = incident + 1;
  const { starts, rows } = bucket(incidentOf, count);
  return { starts, claims: rows };
}

/** @param {Sites} sites */
function rowsOfSites(sites) {
  return bucket(sites.of, sites.count);
}

/**
 * Rows by what they refer to, in order.
 *
 * @param {Int32Array} of -1: nothing
 * @param {number} count
 */
function bucket(of, count) {
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < of.length; i += 1) if (of[i] >= 0) starts[of[i] + 1] += 1;
  for (let i = 0; i < count; i += 1) starts[i + 1] += starts[i];
  const rows = new Int32Array(starts[count]);
  const next = starts.slice(0, count);
  for (let i = 0; i < of.length; i += 1) {
    const to = of[i];
    if (to >= 0) {
      rows[next[to]] = i;
      next[to] += 1;
    }
  }
  return { starts, rows };
}

/** @param {Int32Array} dayStart @param {number} dated */
function newestFirst(dayStart, dated) {
  const made = new Int32Array(dayStart.length);
  let at = 0;
  for (let end = dated; end > 0; ) {
    let start = end - 1;
    while (start > 0 && dayStart[start - 1] === dayStart[end - 1]) start -= 1;
    for (let i = start; i < end; i += 1) {
      made[at] = i;
      at += 1;
    }
    end = start;
  }
  for (let i = dated; i < dayStart.length; i += 1) made[i] = i;
  return made;
}

/** @param {Model} model with its tables */
function placeLabels(model) {
  const { places } = /** @type {Record<string, Table>} */ (model.tables);
  /** @type {Map<string, number>} */
  const codeOf = new Map();
  const codes = new Int32Array(model.total).fill(-1);
  for (let claim = 0; claim < model.total; claim += 1) {
    for (let row = model.placeStart[claim]; row < model.placeStart[claim + 1]; row += 1) {
      const label = places.value("name", row) ?? places.value("as_written", row);
      if (label === null) continue;
      let code = codeOf.get(label);
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(label, code);
      }
      codes[claim] = code;
      break;
    }
  }
  return { codes, values: [...codeOf.keys()] };
}
