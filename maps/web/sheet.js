// On a phone the panel is a sheet: two buttons, or a finger on its upper edge, make it higher and lower.

import { h } from "./dom.js";
import { t } from "./words.js";

const STEPS = ["low", "mid", "high"];
const DRAG_PX = 30;

/** @param {HTMLElement} page @param {() => void} resized */
export function sheet(page, resized) {
  page.dataset.sheet = "mid";
  const move = (/** @type {number} */ by) => {
    const at = STEPS.indexOf(page.dataset.sheet ?? "mid");
    page.dataset.sheet = STEPS[Math.max(0, Math.min(STEPS.length - 1, at + by))];
    resized();
  };
  let from = 0;
  const more = h("button", { type: "button", class: "sheet-more", onclick: () => move(1) }, "▲");
  const less = h("button", { type: "button", class: "sheet-less", onclick: () => move(-1) }, "▼");
  const element = h("div", {
    class: "sheet-handle",
    onpointerdown: (/** @type {PointerEvent} */ event) => { from = event.clientY; },
    onpointerup: (/** @type {PointerEvent} */ event) => {
      const dragged = from - event.clientY;
      if (Math.abs(dragged) > DRAG_PX) move(Math.sign(dragged));
    },
  }, more, less);
  return {
    element,
    label() {
      more.setAttribute("aria-label", t("sheet.more"));
      less.setAttribute("aria-label", t("sheet.less"));
    },
  };
}
