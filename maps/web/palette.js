// Colours of the map for the light and the dark page, from the style that the page carries.

/**
 * @typedef {{
 *   part: (name: string) => string,
 *   side: (side: string | null) => string,
 *   dark: boolean,
 * }} Palette
 */

/**
 * @param {any} style
 * @param {any[]} styledSides
 * @param {boolean} dark
 * @returns {Palette}
 */
export function makePalette(style, styledSides, dark) {
  const parts = style[dark ? "dark" : "light"];
  const sides = new Map(styledSides.map((side) => [side.side, dark ? side.dark : side.colour]));
  return {
    part: (name) => parts[name] ?? "#888888",
    side: (side) => sides.get(side ?? "") ?? parts.muted,
    dark,
  };
}
