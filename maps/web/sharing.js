// What the share menu does: links, embed code, citations, files, paper.

import { citation } from "./cite.js";
import { fileName, saveBlob } from "./clipboard.js";
import { claimDays, sideLabel } from "./describe.js";
import { csvOf, geojsonOf } from "./export.js";
import { emptyView, encodeView } from "./hash.js";
import { daysOf } from "./page_head.js";
import { ON_PAPER } from "./paper.js";
import { pictureOf } from "./picture.js";
import { embedCode } from "./share.js";
import { t } from "./words.js";

/** From so many claims on, it is told how far a file is. */
const SLOW = 5000;

/**
 * @param {{
 *   model: import("./model.js").Model,
 *   layer: any,
 *   container: HTMLElement,
 *   says: import("./share.js").Messages,
 *   view: () => import("./hash.js").View,
 *   listed: () => Int32Array,
 *   status: () => string,
 * }} page view: what is seen now; listed: claims that pass, in the list's order
 * @returns {import("./share.js").Doings & {cite: (claim: number) => void}}
 */
export function sharing({ model, layer, container, says, view, listed, status }) {
  const { payload } = model;
  const { scene } = layer;

  /** @param {import("./hash.js").View} wanted */
  function linkTo(wanted) {
    const hash = encodeView(wanted);
    return location.href.split("#")[0] + (hash ? `#${hash}` : "");
  }

  function embed() {
    const link = linkTo(view());
    const file = location.pathname.split("/").pop() || "map.html";
    return embedCode(/^https?:/.test(link) ? link : file + (link.includes("#") ? link.slice(link.indexOf("#")) : ""), payload.title);
  }

  /** @param {number} claim */
  function cite(claim) {
    const row = model.row(claim);
    says.copied(citation(row, {
      title: payload.title,
      address: linkTo({ ...emptyView(), claim: row.claim_id }),
      version: payload.version,
      who: row.claimant_name || sideLabel(payload, row.claimant_side),
      when: claimDays(model, claim),
    }));
  }

  /** @param {string} suffix @param {(file: string) => Promise<Blob>} make */
  async function save(suffix, make) {
    const file = fileName(payload.title, suffix);
    try {
      saveBlob(file, await make(file));
      says.say(t("saved", { file }));
    } catch (error) {
      says.say(t("failed", { why: String(error) }));
    }
  }

  /** @param {string} suffix @param {typeof csvOf} write */
  function download(suffix, write) {
    return save(suffix, (file) => {
      const claims = Int32Array.from(listed()).sort();
      return write(model, claims, (share) => {
        if (claims.length > SLOW) says.say(t("saving", { file, percent: Math.round(100 * share) }));
      });
    });
  }

  function picture() {
    const { palette, switches } = scene;
    const notes = [payload.boundary_note, payload.attribution.join(" · "), t("made", { version: payload.version })];
    if (!switches.fills) notes.push(t("png.tiles"));
    return pictureOf(container, {
      title: payload.title,
      lines: [daysOf(payload) ?? "", status()].filter(Boolean),
      notes: notes.filter(Boolean),
      keys: payload.sides.map((/** @type {{side: string}} */ { side }) => ({ colour: palette.side(side), label: sideLabel(payload, side) })),
      colours: { page: palette.part("page"), ink: palette.part("ink"), muted: palette.part("muted"), water: palette.part("water") },
    });
  }

  async function print() {
    await model.load(Array.from(listed().subarray(0, ON_PAPER)));
    window.print();
  }

  return {
    link: () => linkTo(view()),
    embed,
    cite,
    csv: () => { download("csv", csvOf); },
    geojson: () => { download("geojson", geojsonOf); },
    png: () => { save("png", picture); },
    print: () => { print(); },
  };
}
