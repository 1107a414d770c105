// What is printed besides head and map: the claims that are seen, as a plain table.

import { casualtyWords, claimDays, codeOf, placesWords } from "./describe.js";
import { h, theirs } from "./dom.js";
import { COLUMNS } from "./list.js";
import { t } from "./words.js";

/** So many claims go on paper; the rest is named by its number. */
export const ON_PAPER = 500;

/**
 * @param {import("./model.js").Model} model
 * @param {ArrayLike<number>} claims in the list's order
 * @returns {HTMLElement}
 */
export function paperTable(model, claims) {
  const count = Math.min(claims.length, ON_PAPER);
  const rows = Array.from({ length: count }, (_, i) => paperRow(model, claims[i]));
  return h("section", { class: "on-paper", "aria-hidden": "true" },
    h("table", {}, h("thead", {}, h("tr", {}, COLUMNS.map((key) => h("th", { scope: "col" }, t(`column.${key}`))))), h("tbody", {}, rows)),
    claims.length > count ? h("p", {}, t("paper.more", { count: claims.length - count })) : null);
}

/** @param {import("./model.js").Model} model @param {number} claim */
function paperRow(model, claim) {
  const row = model.claim(claim);
  const where = row ? placesWords(row) : "";
  const reason = model.drawn[claim] || !row?.reason ? "" : ` (${t("unmapped.short")}: ${row.reason})`;
  const cells = [
    claimDays(model, claim), codeOf(model, "claimant", claim).words, codeOf(model, "accused", claim).words,
    where + reason, codeOf(model, "type", claim).words, row ? casualtyWords(model.payload, row) : "",
    [codeOf(model, "dispute", claim).words, row?.summary ?? row?.quote ?? "", row?.report?.url ?? ""].filter(Boolean).join(" · "),
  ];
  return h("tr", {}, cells.map((words) => h("td", {}, theirs(words))));
}
