// The search: what is typed, while it is looked for, and what came of it.

import { h, visible } from "./dom.js";
import { t } from "./words.js";

const PAUSE_MS = 220;

/**
 * @param {import("./model.js").Model} model
 * @param {import("./filters.js").State} state is written to
 * @param {() => void} changed
 */
export function searchBox(model, state, changed) {
  let timer = 0;
  /** @type {AbortController | null} */
  let running = null;
  const input = /** @type {HTMLInputElement} */ (h("input", {
    type: "search", id: "contactline-search", autocomplete: "off", spellcheck: "false", maxlength: 200,
    "aria-label": t("search"), placeholder: t("search.hint"), title: t("search"),
    oninput: () => { clearTimeout(timer); timer = setTimeout(() => find(input.value), PAUSE_MS); },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter") return;
      clearTimeout(timer);
      find(input.value);
    },
  }));
  const note = h("p", { class: "search-note", "aria-live": "polite" });
  input.value = state.text;

  /**
   * @param {string} text
   * @returns {Promise<void>} once it is found, or given up for another
   */
  async function find(text) {
    running?.abort();
    const own = new AbortController();
    running = own;
    const wanted = text.trim();
    if (wanted === state.text && (wanted === "") === (state.textMask === null)) return;
    let mask = null;
    if (wanted) {
      mask = await model.search(wanted, (done, of) => {
        if (!own.signal.aborted) note.textContent = t("search.busy", { percent: Math.round((100 * done) / Math.max(1, of)) });
      }, own.signal);
      if (own.signal.aborted) return;
    }
    note.textContent = mask && !mask.includes(1) ? t("search.none", { text: visible(wanted) }) : "";
    state.text = mask ? wanted : "";
    state.textMask = mask;
    changed();
  }

  return {
    element: h("div", { class: "search-box", role: "search" }, h("div", { class: "search" }, input), note),
    find,
    /** Show what is searched for now. */
    show() {
      if (document.activeElement !== input) input.value = state.text;
      if (!input.value) note.textContent = "";
    },
  };
}
