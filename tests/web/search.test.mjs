// What counts as the same word in a search.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, wordsOf } from "../../maps/web/search.js";

test("case and accents do not matter, in any script", () => {
  assert.equal(fold("Kəlbəcər"), "kelbecer");
  assert.equal(fold("TAVUŞ"), fold("tavus"));
  assert.equal(fold("Лачинский"), fold("лачинскии"));
  assert.equal(fold("Երևան"), fold("ԵՐԵՒԱՆ"));
  assert.equal(fold("İrəvan"), "irevan");
});

test("a search is its words", () => {
  assert.deepEqual(wordsOf("  Sotk   mine "), ["sotk", "mine"]);
  assert.deepEqual(wordsOf(" "), []);
});
