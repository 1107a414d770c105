// Sharing and downloading: a menu, and the short messages that answer it.

import { copyText } from "./clipboard.js";
import { h } from "./dom.js";
import { t } from "./words.js";

/**
 * @typedef {{
 *   link: () => string,
 *   embed: () => string,
 *   csv: () => void,
 *   geojson: () => void,
 *   png: () => void,
 *   print: () => void,
 * }} Doings
 */

/**
 * @param {Doings} doings
 * @param {Messages} messages
 */
export function shareMenu(doings, messages) {
  const what = h("p", { class: "fine" });
  const button = (/** @type {string} */ words, /** @type {() => void} */ onclick) => h("button", { type: "button", onclick }, t(words));
  const element = /** @type {HTMLDetailsElement} */ (h("details", { class: "share", onkeydown: (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !element.open) return;
    element.open = false;
    /** @type {HTMLElement} */ (element.firstElementChild).focus();
    event.stopPropagation();
  } },
    h("summary", {}, t("share")),
    h("div", { class: "share-menu", role: "group", "aria-label": t("share.title") },
      h("h2", {}, t("share.title")),
      button("share.link", () => messages.copied(doings.link())),
      button("share.csv", doings.csv), button("share.geojson", doings.geojson), button("share.png", doings.png),
      button("share.print", doings.print),
      button("share.embed", () => messages.copied(doings.embed())), what)));
  document.addEventListener("pointerdown", (event) => {
    if (element.open && !element.contains(/** @type {Node} */ (event.target))) element.open = false;
  });
  return {
    element,
    /** @param {number} count claims that match */
    show(count) {
      what.textContent = t("share.what", { count });
    },
  };
}

/**
 * @typedef {{element: HTMLElement, say: (words: string) => void, copied: (text: string) => Promise<void>}} Messages
 */

const SEEN_MS = 4000;

/** Short messages, read out as well; text to be copied by hand where the clipboard is closed. @returns {Messages} */
export function messages() {
  const toast = h("p", { class: "toast", role: "log", "aria-live": "polite" });
  const byHand = h("div", { class: "by-hand", hidden: true, role: "dialog", "aria-modal": "false" });
  const element = h("div", { class: "messages" }, toast, byHand);
  let timer = 0;
  const say = (/** @type {string} */ words) => {
    toast.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => { toast.textContent = ""; }, SEEN_MS);
  };
  return {
    element,
    say,
    async copied(text) {
      if (await copyText(text)) {
        say(t("copied"));
        return;
      }
      const before = document.activeElement;
      const area = /** @type {HTMLTextAreaElement} */ (h("textarea", { readonly: true, "aria-label": t("copy.manual") }));
      area.value = text;
      const close = () => {
        byHand.hidden = true;
        if (before instanceof HTMLElement) before.focus();
      };
      byHand.setAttribute("aria-label", t("copy.manual"));
      byHand.replaceChildren(h("p", {}, t("copy.manual")), area, h("button", { type: "button", onclick: close }, t("close")));
      byHand.onkeydown = (event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } };
      byHand.hidden = false;
      area.select();
      area.focus();
    },
  };
}

/**
 * @param {string} address of the page, with the view
 * @param {string} title
 * @returns {string} HTML that shows the page inside another
 */
export function embedCode(address, title) {
  const safe = (/** @type {string} */ text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<iframe src="${safe(address)}" title="${safe(title)}" width="100%" height="640" style="border:0" loading="lazy" sandbox="allow-scripts allow-downloads allow-popups" referrerpolicy="no-referrer"></iframe>`;
}
