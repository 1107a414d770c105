// The page's own map: Leaflet without tiles, on the basemap that the page carries.

import { Scene } from "./scene.js";

/**
 * @param {any} L Leaflet
 * @param {string} id of the element
 * @param {any} data style, names, bounds ([[south, west], [north, east]]) and options
 * @param {() => Promise<any>} basemap
 * @returns {any} Leaflet map
 */
export function openMap(L, id, data, basemap) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(id, {
    attributionControl: false,
    zoomSnap: 0.25,
    zoomDelta: 1,
    minZoom: 2,
    maxZoom: 13,
    wheelPxPerZoomLevel: 90,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    inertia: !calm,
    zoomControl: false,
    ...data.options,
  });
  map.setView([0, 0], 2);
  fitTo(map, data.bounds);
  new Scene(L, map, { ...data, basemap });
  return map;
}

/**
 * @param {any} map
 * @param {[[number, number], [number, number]] | null} bounds
 */
export function fitTo(map, bounds) {
  if (!bounds) return;
  const room = map.getSize();
  map.fitBounds(bounds, {
    paddingTopLeft: [24, 24],
    paddingBottomRight: [24, room.y > 500 ? 96 : 24], // the legend and the scale stand below
    maxZoom: 10,
    animate: false,
  });
}
