// Ids of claims, as payload_ids.py writes them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { readIds } from "../../maps/web/ids.js";

function pack(header, bytes = []) {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(new Uint32Array([head.length]).buffer);
  return gzipSync(Buffer.concat([length, head, Uint8Array.from(bytes)])).toString("base64");
}

const column = (at, n) => ({ at, n, w: 1, min: 0 });

// Four claims: two begin alike, one has an id of its own.
const MADE = pack(
  {
    kind: "made",
    bytes: [column(0, 4), column(4, 4)],
    alike: [column(8, 2), column(10, 2)],
    whole: [],
    others: { rows: column(12, 1), ids: ["AZE7"] },
  },
  [0xab, 0xab, 0, 0x11, 0xcd, 0xcd, 0, 0x22, 0, 1, 0x01, 0xff, 2],
);

test("a made id is its first digits, more of them where two begin alike", async () => {
  const ids = await readIds(MADE);
  assert.deepEqual([0, 1, 2, 3].map(ids.of), ["abcd01", "abcdff", "AZE7", "1122"]);
});

test("a claim is found by its id, by what is shown of it, and by no less", async () => {
  const ids = await readIds(MADE);
  assert.equal(ids.find("abcd01"), 0);
  assert.equal(ids.find("abcdff00112233445566"), 1);
  assert.equal(ids.find("112233"), 3);
  assert.equal(ids.find("AZE7"), 2);
  assert.equal(ids.find("abcd02"), -1);
  assert.equal(ids.find("abcd"), -1);
  assert.equal(ids.find("<img>"), -1);
});

test("ids of an author are whole", async () => {
  const ids = await readIds(pack({ kind: "text", ids: ["a b", "ü"] }));
  assert.equal(ids.of(1), "ü");
  assert.equal(ids.find("a b"), 0);
  assert.equal(ids.find("nothing"), -1);
});
