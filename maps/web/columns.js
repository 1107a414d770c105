// Parts of the payload: base64 and gzip back to numbers. What Python wrote, see payload_columns.py.

/**
 * Where the numbers of a column lie: position, how many, bytes each, what is added to them.
 *
 * @typedef {{at: number, n: number, w: number, min: number, null?: number}} Spec
 * @typedef {{header: any, bytes: Uint8Array}} Part
 * @typedef {Uint8Array | Uint16Array | Int32Array} Ints
 *
 * @typedef {{codes: Spec, columns: Record<string, number[]>}} GroupSpec
 */

/** An unknown number. */
export const UNKNOWN = -0x80000000;

const decoder = new TextDecoder();

/**
 * @param {string} text base64, without blanks
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fromBase64(text) {
  const native = /** @type {any} */ (Uint8Array).fromBase64;
  if (native) return native.call(Uint8Array, text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes gzip
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function gunzip(bytes) {
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter(); // a Blob's stream would go by way of another process
  const written = writer.write(bytes).then(() => writer.close());
  const [found] = await Promise.all([new Response(readable).arrayBuffer(), written]);
  return new Uint8Array(found);
}

/**
 * @param {string} text base64 of gzipped JSON
 * @returns {Promise<any>}
 */
export async function readJson(text) {
  return JSON.parse(decoder.decode(await gunzip(fromBase64(text))));
}

/**
 * @param {string} text base64 of a part
 * @returns {Promise<Part>}
 */
export async function readPart(text) {
  const bytes = await gunzip(fromBase64(text));
  const length = new DataView(bytes.buffer).getUint32(0, true);
  return {
    header: JSON.parse(decoder.decode(bytes.subarray(4, 4 + length))),
    bytes: bytes.subarray(4 + length),
  };
}

/**
 * The numbers of a column. Bytes that need nothing done to them are not copied.
 *
 * @param {Part} part
 * @param {Spec} spec
 * @returns {Ints}
 */
export function readInts({ bytes }, spec) {
  const { at, n, w, min } = spec;
  if (w === 1 && min === 0 && !spec.null) return bytes.subarray(at, at + n);
  const made = w === 2 && min === 0 && !spec.null ? new Uint16Array(n) : new Int32Array(n);
  const low = bytes.subarray(at, at + n);
  if (w === 1) for (let i = 0; i < n; i += 1) made[i] = low[i] + min;
  else {
    const second = bytes.subarray(at + n, at + 2 * n);
    if (w === 2) for (let i = 0; i < n; i += 1) made[i] = (low[i] | (second[i] << 8)) + min;
    else {
      const third = bytes.subarray(at + 2 * n, at + 3 * n);
      if (w === 3) for (let i = 0; i < n; i += 1) made[i] = (low[i] | (second[i] << 8) | (third[i] << 16)) + min;
      else {
        const fourth = bytes.subarray(at + 3 * n, at + 4 * n);
        for (let i = 0; i < n; i += 1) {
          made[i] = (low[i] | (second[i] << 8) | (third[i] << 16)) + fourth[i] * 0x1000000 + min;
        }
      }
    }
  }
  if (spec.null) for (let i = 0; i < n; i += 1) if (made[i] === min) made[i] = UNKNOWN;
  return made;
}

/**
 * Codes in 16 bits, so that every loop over codes is compiled once.
 *
 * @param {Part} part
 * @param {Spec} spec
 * @returns {Uint16Array}
 */
export function readCodes(part, spec) {
  const found = readInts(part, spec);
  return found instanceof Uint16Array ? found : Uint16Array.from(found);
}

/**
 * References as they were written (`steps_back` in Python): 0 the next new one, 1 none,
 * n + 1 the same as n before.
 *
 * @param {Ints} steps
 * @returns {Int32Array}
 */
export function readReferences(steps) {
  const made = new Int32Array(steps.length);
  let next = 0;
  for (let i = 0; i < steps.length; i += 1) {
    const step = steps[i];
    if (step === 0) {
      made[i] = next;
      next += 1;
    } else made[i] = step === 1 ? -1 : made[i - step + 1];
  }
  return made;
}

/**
 * Where the rows of each owner begin, from how many each has.
 *
 * @param {Ints} counts
 * @returns {Int32Array} one longer
 */
export function startsOf(counts) {
  const starts = new Int32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i += 1) starts[i + 1] = starts[i] + counts[i];
  return starts;
}
