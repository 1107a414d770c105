// The door of the page's code: what the lines that folium writes may call.

import { readJson } from "./columns.js";
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

/** Comes when the whole file is read. */
const whole = new Promise((resolve) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", resolve, { once: true });
  else resolve(undefined);
});

/**
 * The text of a template; one that stands behind the script is waited for.
 *
 * @param {string} id
 * @returns {Promise<string>}
 */
async function text(id) {
  const find = () => /** @type {HTMLTemplateElement | null} */ (document.getElementById(id));
  // only what something follows is read to its end
  if (!find()?.nextElementSibling) await whole;
  return find()?.content.textContent ?? "";
}

/**
 * @param {string} id of the element with the plain part; the others lie in templates
 * @returns {import("./model.js").Source}
 */
function source(id) {
  return { meta: data(id), text: (part) => text(`${id}_${part}`) };
}

/** Leaflet, which the page has loaded when one of the functions below is called. @returns {any} */
const leaflet = () => Reflect.get(window, "L");

Object.assign(window, {
  contactlineMap: {
    data,
    /** @param {string} id */
    incidentLayer: (id) => incidentLayer(leaflet(), source(id)),
    /** @param {string} element @param {string} id */
    openMap: (element, id) => openMap(leaflet(), element, data(id), async () => readJson(await text(`${id}_basemap`))),
    /** @param {any} map @param {any} layer @param {string} id */
    startPage: (map, layer, id) => startPage(leaflet(), map, layer, data(id)),
  },
});
