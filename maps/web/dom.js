// Elements and text. Text reaches the page only through this file, and only as text.

/** @typedef {Node | string | number | null | undefined | false} Child */

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202d\u202e]/g;

/**
 * Make an element.
 *
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `class` is the class list, a name that
 *   starts with `on` adds a listener, `true` sets an empty attribute, null leaves it out.
 * @param {...(Child | Child[])} children strings become text nodes.
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name === "class" ? "class" : name, value === true ? "" : `${value}`);
  }
  put(element, ...children);
  return element;
}

/**
 * Append children; strings become text nodes.
 *
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function put(element, ...children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/**
 * Replace everything in an element.
 *
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  put(element, ...children);
}

/**
 * Show control characters and direction overrides instead of obeying them.
 *
 * @param {unknown} text
 * @returns {string}
 */
export function visible(text) {
  return String(text).replace(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return "\u2421";
    return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
}

/**
 * Text that others wrote: isolated, so that its direction cannot spill over.
 *
 * @param {unknown} text
 * @param {Record<string, any>} [props]
 * @returns {HTMLElement}
 */
export function theirs(text, props = {}) {
  return h("bdi", { dir: "auto", ...props }, visible(text));
}

/**
 * The address if it is one that may be followed: http or https.
 *
 * @param {string | null | undefined} text
 * @returns {string | null}
 */
export function safeAddress(text) {
  if (!text) return null;
  try {
    const address = new URL(text.trim());
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

/**
 * A link that others wrote; plain text where the address must not be followed.
 *
 * @param {string | null | undefined} address
 * @param {string} label
 * @returns {HTMLElement}
 */
export function link(address, label) {
  const href = safeAddress(address);
  if (!href) return theirs(label);
  return h("a", { href, rel: "noopener noreferrer", target: "_blank" }, theirs(label));
}
