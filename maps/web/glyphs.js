// Signs for kinds of events: lines within a dot, the same on the map and in the legend.

/**
 * Event type -> path in a square from -3 to 3. What has several kinds, or none, has no sign.
 *
 * @type {Record<string, string>}
 */
export const GLYPHS = {
  Battles: "M-2.4 -2.4 L2.4 2.4 M2.4 -2.4 L-2.4 2.4",
  "Explosions/Remote violence": "M0 -3 V3 M-2.7 -1.5 L2.7 1.5 M2.7 -1.5 L-2.7 1.5",
  "Violence against civilians": "M-3 0 H3",
  Protests: "M-2.6 1.6 L0 -2.2 L2.6 1.6",
  Riots: "M-3 1.2 L-1 -1.6 L1 1.4 L3 -1.6",
  "Strategic developments": "M-2.2 -2.2 H2.2 V2.2 H-2.2 Z",
};
