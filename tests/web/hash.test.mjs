// A view survives its address, and no address breaks the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_CHARS, decodeView, emptyView, encodeView } from "../../maps/web/hash.js";

const KNOWN = {
  facets: ["claimant", "weapon", "odd=name&"],
  columns: ["date", "status"],
  languages: ["en", "az", "hy", "ru"],
  names: ["both", "as-written"],
};
const FULL = {
  map: { zoom: 8.25, lat: 40.12345, lon: -45.5 },
  chosen: new Map([
    ["claimant", ["", "AM", "AZ"]],
    ["odd=name&", ["%41", "a,b", "c&d=e#f", "~", "ə և я"]],
  ]),
  from: 19_000,
  to: 19_300,
  text: "Sotk & <b>“х”,~ 100%",
  claim: "000-A/б#1",
  sort: { column: "date", down: true },
  wide: true,
  language: "hy",
  names: "as-written",
  theme: "dark",
};

test("a full view comes back as it was", () => {
  assert.deepEqual(decodeView(`#${encodeView(FULL)}`, KNOWN), FULL);
});

test("nothing chosen is an empty address", () => {
  assert.equal(encodeView(emptyView()), "");
  assert.deepEqual(decodeView("", KNOWN), emptyView());
  assert.deepEqual(decodeView("#", KNOWN), emptyView());
});

test("the same choice gives the same address, whatever its order", () => {
  const other = { ...FULL, chosen: new Map([...FULL.chosen].reverse().map(([name, keys]) => [name, keys.toReversed()])) };
  assert.equal(encodeView(other), encodeView(FULL));
});

test("an address holds only characters that no mail program breaks", () => {
  assert.match(encodeView(FULL), /^[\w.~%=&,/-]*$/);
});

const HOSTILE = [
  "#%", "#%E0%A4%A", "#=&=&&&", "#map=1/2", "#map=NaN/0/0", "#map=1e9/0/0", "#map=3/91/0", "#map=3/0/181", "#map=/ /",
  "#map=Infinity/0/0", "#from=2022-13-45", "#from=x&to=y", "#sort=constructor", "#sort=__proto__", "#lang=__proto__",
  "#names=toString", "#theme=<script>", "#f.__proto__=a", "#f.constructor=a,b", "#__proto__=1", "#f.=x", "#f.claimant=",
  "#f.claimant=,,,", "#claim=", "#list=2", `#q=${"%00".repeat(100)}`, `#${"a=b&".repeat(100_000)}`, "#q=%ED%A0%80",
];

for (const hash of HOSTILE) {
  test(`is passed over or read harmlessly: ${hash.slice(0, 40)}`, () => {
    const view = decodeView(hash, KNOWN);
    assert.deepEqual(Object.keys(view), Object.keys(emptyView()));
    for (const name of ["map", "from", "to", "sort", "language", "names", "theme", "claim"]) assert.equal(view[name], null, name);
    assert.equal(view.chosen.size, 0);
    assert.equal({}.a, undefined);
    assert.equal(typeof encodeView(view), "string");
  });
}

test("what is too long is not read or cut", () => {
  assert.deepEqual(decodeView(`#q=${"a".repeat(MAX_CHARS)}`, KNOWN), emptyView());
  assert.equal(decodeView(`#q=${"a".repeat(5000)}`, KNOWN).text.length, 200);
  assert.equal(decodeView(`#q=${"a".repeat(199)}${encodeURIComponent("😀")}`, KNOWN).text, "a".repeat(199));
  assert.equal(decodeView(`#claim=${"a".repeat(5000)}`, KNOWN).claim, null);
  const many = Array.from({ length: 5000 }, (_, i) => i).join(",").slice(0, 15_000);
  assert.equal(decodeView(`#f.claimant=${many}`, KNOWN).chosen.get("claimant").length, 400);
});

test("days the wrong way round are turned", () => {
  const view = decodeView("#from=2022-05-02&to=2022-05-01", KNOWN);
  assert.ok(view.from < view.to);
});

test("a lone surrogate cannot stop the address from being written", () => {
  assert.doesNotThrow(() => encodeView({ ...emptyView(), text: "\ud800", claim: "\udfff" }));
});
