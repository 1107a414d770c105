// The page's head and what it says about itself.

import { h, theirs } from "./dom.js";
import { dayNumber, dayRange } from "./time.js";
import { currentLanguage, languages, t } from "./words.js";

/**
 * @param {any} payload
 * @param {{share: HTMLElement, dark: boolean, language: (code: string) => void, theme: () => void}} tools
 */
export function pageHead(payload, tools) {
  const language = /** @type {HTMLSelectElement} */ (
    h("select", { class: "language", "aria-label": t("language"), onchange: () => tools.language(language.value) },
      languages().map(([code, name]) => h("option", { value: code, lang: code, selected: code === currentLanguage() }, name))));
  const theme = h("button", { type: "button", class: "theme", "aria-pressed": String(tools.dark), onclick: tools.theme }, t("theme"));
  const drafts = payload.drafts ? h("span", { class: "badge review-draft" }, t("drafts", { count: payload.drafts })) : null;
  return h("header", { class: "page-head" },
    h("h1", {}, theirs(payload.title)),
    h("div", { class: "page-line" },
      h("p", { class: "page-days" }, daysOf(payload), drafts),
      h("div", { class: "tools" }, language, theme, tools.share)));
}

/** @param {any} payload @returns {string | null} the days that all claims span */
export function daysOf({ days }) {
  return days ? dayRange(dayNumber(days[0]), dayNumber(days[1])) : null;
}

/** What was filtered before the page was made. @param {any} payload */
export function filtersBefore({ filters }) {
  if (!filters.length) return null;
  return h("div", { class: "before" }, t("filters.before"),
    h("ul", {}, filters.map((/** @type {string} */ words) => h("li", {}, theirs(words, { lang: "en" })))));
}

/** @param {any} payload */
export function aboutSources(payload) {
  return h("section", { class: "about" }, h("h2", {}, t("about")),
    h("h3", {}, t("boundary")), h("p", {}, theirs(payload.boundary_note, { lang: "en" })),
    h("h3", {}, t("sources")),
    h("ul", {}, payload.attribution.map((/** @type {string} */ line) => h("li", {}, theirs(line, { lang: "en" })))),
    h("p", { class: "fine" }, t("made", { version: payload.version })));
}
