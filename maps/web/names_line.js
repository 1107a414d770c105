// Names of a place in every language that is known, always in the order of their codes.

import { h } from "./dom.js";
import { namesOf } from "./names.js";
import { t } from "./words.js";

/** @param {Record<string, any> | null | undefined} row of the gazetteer */
export function namesLine(row) {
  const names = Object.entries(namesOf(row));
  if (!names.length) return null;
  return h("p", { class: "names" }, names.flatMap(([code, name], i) => [
    i ? " · " : null,
    h("abbr", { title: t(`language.${code}`) }, code), " ",
    h("bdi", { lang: code, dir: "auto" }, name),
  ]));
}
