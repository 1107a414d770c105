// The mark of a claim that no person has accepted as it stands.

import { h } from "./dom.js";
import { t } from "./words.js";

/** @param {import("./model.js").Row} claim */
export function reviewMark(claim) {
  if (!["draft", "edited", "rejected"].includes(claim.review)) return null;
  return h("span", { class: `badge review-${claim.review}` }, t(`review.${claim.review}`));
}
