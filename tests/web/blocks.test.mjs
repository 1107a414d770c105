// Texts as numbers of words, as payload_blocks.py writes them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Blocks, readBlock, spell } from "../../maps/web/blocks.js";

/** A block of one column. */
function block(lengths, numbers, spelled, name = "summary") {
  const data = [...lengths, ...numbers];
  const rows = lengths.filter((_, i) => !(lengths[i - 1] === 255 || lengths[i - 2] === 255 || lengths[i - 3] === 255)).length;
  const header = new TextEncoder().encode(JSON.stringify([["claims", name, rows, data.length, spelled]]));
  const length = new Uint8Array(new Uint32Array([header.length]).buffer);
  return Buffer.concat([length, header, Uint8Array.from(data)]);
}

const WORDS = Array.from({ length: 500 }, (_, i) => `w${i + 1}`);

test("words of one byte and of two, spelled ones, an unknown and an empty text", () => {
  const bytes = new Uint8Array(block([4, 0, 2, 3], [1, 192, 0, 0, 0, 193, 44, 191], ["odd", ""]));
  const [column] = readBlock(bytes);
  assert.deepEqual([...column.codes], [1, 192, 0, 0, 192 + 256 + 44, 191]);
  assert.deepEqual(spell([column], WORDS).claims.summary, ["w1 w192 odd", null, "", "w492 w191"]);
});

test("a text of very many words", () => {
  const many = 300;
  const bytes = new Uint8Array(block([255, (many + 1) & 255, (many + 1) >> 8, 0], Array(many).fill(2), []));
  assert.equal(spell(readBlock(bytes), WORDS).claims.summary[0], Array(many).fill("w2").join(" "));
});

test("blocks are unpacked when asked for, once, and only so many are kept", async () => {
  const packed = Array.from({ length: 70 }, (_, i) => gzipSync(block([2], [0], [`text ${i}`])).toString("base64"));
  const starts = packed.reduce((made, text) => [...made, made[made.length - 1] + text.length], [0]);
  const blocks = new Blocks(async () => packed.join(""), starts);
  assert.equal(blocks.count, 70);
  await Promise.all([blocks.load(3), blocks.load(3)]);
  assert.equal(blocks.kept.get(3).claims.summary[0], "text 3");
  assert.equal(blocks.kept.size, 1);
  for (let i = 0; i < 70; i += 1) await blocks.load(i);
  assert.equal(blocks.kept.size, 64);
  assert.equal(blocks.kept.get(69).claims.summary[0], "text 69");
  await blocks.load(70); // beyond the end: nothing to do
});
