// Parts of the payload back to numbers, as payload_columns.py writes them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { fromBase64, readCodes, readInts, readPart, readReferences, startsOf, UNKNOWN } from "../../maps/web/columns.js";

/** Write numbers in byte planes, low bytes first. */
function planes(values, w) {
  const bytes = new Uint8Array(values.length * w);
  values.forEach((value, i) => {
    for (let plane = 0; plane < w; plane += 1) bytes[plane * values.length + i] = Math.floor(value / 256 ** plane) % 256;
  });
  return bytes;
}

for (const [w, values] of [[1, [0, 7, 255]], [2, [0, 256, 65_535, 3]], [3, [0, 70_000, 16_777_215]], [4, [0, 2_000_000_000, 16_777_216]]]) {
  test(`numbers of ${w} bytes`, () => {
    const part = { header: {}, bytes: planes(values, w) };
    const spec = { at: 0, n: values.length, w, min: 0 };
    assert.deepEqual([...readInts(part, spec)], values);
    assert.deepEqual([...readInts(part, { ...spec, min: -5 })], values.map((value) => value - 5));
    assert.deepEqual([...readInts(part, { ...spec, min: 9, null: 1 })], values.map((value) => (value === 0 ? UNKNOWN : value + 9)));
  });
}

test("columns lie one after another", () => {
  const bytes = new Uint8Array([1, 2, 3, ...planes([300, 400], 2), 9]);
  assert.deepEqual([...readInts({ header: {}, bytes }, { at: 3, n: 2, w: 2, min: 0 })], [300, 400]);
  assert.deepEqual([...readCodes({ header: {}, bytes }, { at: 0, n: 3, w: 1, min: 0 })], [1, 2, 3]);
});

test("bytes that need nothing done to them are not copied", () => {
  const bytes = new Uint8Array([4, 5, 6]);
  assert.equal(readInts({ header: {}, bytes }, { at: 0, n: 3, w: 1, min: 0 }).buffer, bytes.buffer);
});

test("references: the next, none, the same as so many before", () => {
  assert.deepEqual([...readReferences(Uint8Array.of(0, 0, 1, 3, 4, 0, 2))], [0, 1, -1, 1, 1, 2, 2]);
});

test("rows begin where those before end", () => {
  assert.deepEqual([...startsOf(Uint8Array.of(2, 0, 3))], [0, 2, 2, 5]);
});

test("a part is a header and bytes, in gzip, in base64", async () => {
  const header = new TextEncoder().encode(JSON.stringify({ name: "Քառակուսի" }));
  const length = new Uint8Array(new Uint32Array([header.length]).buffer);
  const packed = gzipSync(Buffer.concat([length, header, Uint8Array.of(7, 8)])).toString("base64");
  const part = await readPart(packed);
  assert.deepEqual(part.header, { name: "Քառակուսի" });
  assert.deepEqual([...part.bytes], [7, 8]);
});

test("base64 is read with the browser's own reader or without it", () => {
  const own = Uint8Array.fromBase64;
  const text = Buffer.from([0, 1, 127, 128, 255]).toString("base64");
  try {
    Uint8Array.fromBase64 = undefined;
    assert.deepEqual([...fromBase64(text)], [0, 1, 127, 128, 255]);
    Uint8Array.fromBase64 = () => Uint8Array.of(42);
    assert.deepEqual([...fromBase64(text)], [42]);
  } finally {
    if (own) Uint8Array.fromBase64 = own;
    else delete Uint8Array.fromBase64;
  }
});
