// Which of a place's names is shown.

/**
 * @typedef {"both" | "en" | "az" | "hy" | "ru" | "as-written"} NameChoice
 */

/** @type {NameChoice[]} */
export const NAME_CHOICES = ["both", "en", "az", "hy", "ru", "as-written"];

/**
 * The lines of a label: the chosen name; with "both", the English one and under it the
 * Azerbaijani and the Armenian, always in that order of their codes.
 *
 * @param {{name?: string | null, names?: Record<string, string>}} thing
 * @param {NameChoice} choice
 * @returns {string[]}
 */
export function labelLines(thing, choice) {
  const name = thing.name ?? "";
  const names = thing.names ?? {};
  if (choice === "both") {
    const local = [names.az, names.hy].filter((other) => other && other !== name);
    return local.length ? [names.en ?? name, [...new Set(local)].join(" · ")] : [names.en ?? name];
  }
  if (choice === "as-written") return [name];
  return [names[choice] ?? names.en ?? name];
}

/**
 * The names of a gazetteer row by language.
 *
 * @param {Record<string, any> | null | undefined} row
 * @returns {Record<string, string>}
 */
export function namesOf(row) {
  if (!row) return {};
  return Object.fromEntries(
    ["az", "hy", "ru", "en"].filter((code) => row[`name_${code}`]).map((code) => [code, row[`name_${code}`]]),
  );
}
