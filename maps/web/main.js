// The door of the page's code: what the lines that folium writes may call.

import { incidentLayer } from "./layer.js";
import { openMap } from "./map.js";
import { startPage } from "./page.js";

/**
 * @param {string} id of a JSON script element
 * @returns {any}
 */
function data(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

Object.assign(window, {
  contactlineMap: {
    data,
    incidentLayer: (id) => incidentLayer(window["L"], data(id)),
    openMap: (element, id) => openMap(window["L"], element, data(id)),
    startPage: (map, layer, id) => startPage(window["L"], map, layer, data(id)),
  },
});
