// The claims as a list: the same records as on the map, reachable by keyboard.

import { partyLabel, placeAsWritten, shortTime } from "./describe.js";
import { h, theirs } from "./dom.js";
import { reviewMark, swatch } from "./panel.js";
import { t } from "./words.js";

/**
 * @typedef {import("./model.js").Model} Model
 */

/**
 * @param {Model} model
 * @param {{open: (claim: number) => void, hover: (claim: number | null) => void}} actions
 * @returns {{element: HTMLElement, show: (mask: Uint8Array) => void, focus: (claim: number) => void}}
 */
export function claimList(model, actions) {
  /** @type {Map<number, HTMLElement>} */
  const items = new Map();
  const mapped = model.order.filter((claim) => model.drawn[claim]);
  const unmapped = model.order.filter((claim) => !model.drawn[claim]);
  const groups = [
    makeGroup("list.mapped", mapped, "list-mapped"),
    makeGroup("unmapped", unmapped, "list-unmapped"),
  ];
  const empty = h("p", { class: "empty", hidden: true }, t("list.none"));
  const element = h("section", { class: "list", id: "contactline-list", "aria-label": t("list"), tabindex: -1 },
    ...groups.map((group) => group.element), empty);

  /** @param {string} title @param {number[]} claims @param {string} id */
  function makeGroup(title, claims, id) {
    const count = h("span", { class: "count" });
    const rows = claims.map((claim) => {
      const item = claimItem(model, claim, actions);
      items.set(claim, item);
      return item;
    });
    return {
      claims,
      count,
      element: h("section", { "aria-labelledby": id },
        h("h2", { id }, t(title), " ", count), h("ol", {}, rows)),
    };
  }

  return {
    element,
    show(mask) {
      let any = false;
      for (const group of groups) {
        let shown = 0;
        for (const claim of group.claims) {
          const item = /** @type {HTMLElement} */ (items.get(claim));
          item.hidden = !mask[claim];
          shown += mask[claim];
        }
        group.count.textContent = `(${shown})`;
        group.element.hidden = shown === 0;
        any ||= shown > 0;
      }
      empty.hidden = any;
    },
    focus(claim) {
      const button = items.get(claim)?.querySelector("button");
      button?.focus();
      button?.scrollIntoView({ block: "nearest" });
    },
  };
}

/** @param {Model} model @param {number} index @param {any} actions */
function claimItem(model, index, actions) {
  const claim = model.claims[index];
  const places = model.placesOf[index];
  const accused = claim.accused_side || claim.accused_name
    ? [" → ", theirs(partyLabel(model.payload, claim, "accused"))] : null;
  const status = claim.incident === null ? "" : model.incidents[claim.incident].dispute_status ?? "";
  return h("li", { "data-claim": claim.claim_id },
    h("button", {
      type: "button",
      onclick: () => actions.open(index),
      onmouseenter: () => actions.hover(index),
      onmouseleave: () => actions.hover(null),
      onfocus: () => actions.hover(index),
      onblur: () => actions.hover(null),
    },
      h("span", { class: "item-top" }, swatch(claim.claimant_side, model),
        h("span", { class: "item-who" }, theirs(partyLabel(model.payload, claim, "claimant")), accused),
        h("span", { class: "item-when" }, shortTime(claim))),
      places.length ? h("span", { class: "item-where" }, places.flatMap((place, i) => [i ? ", " : null, theirs(placeAsWritten(place))])) : null,
      claim.summary || claim.quote ? theirs(claim.summary ?? claim.quote, { class: "item-what" }) : null,
      model.drawn[index] ? null : theirs(model.notMapped.get(index) ?? t("where.notdrawn"), { class: "item-why" }),
      h("span", { class: "item-tags" }, h("span", { class: `badge status-${status || "none"}` }, t(`status.${status}`)), reviewMark(claim),
        h("span", { class: "claim-id" }, theirs(claim.claim_id)))));
}
