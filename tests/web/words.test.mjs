// Every language has every word, the same gaps to fill, and the plural forms that it needs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TABLES, currentLanguage, languages, monthName, setLanguage, t } from "../../maps/web/words.js";

const gaps = (words) => [...new Set(words.match(/\{\w+\}/g) ?? [])].sort();
const forms = (words) => (typeof words === "string" ? [words] : Object.values(words));

for (const [code, table] of Object.entries(TABLES)) {
  test(`${code}: has exactly the keys of English`, () => {
    const wanted = Object.keys(TABLES.en.words);
    const found = Object.keys(table.words);
    assert.deepEqual(wanted.filter((key) => !found.includes(key)), [], "missing");
    assert.deepEqual(found.filter((key) => !wanted.includes(key)), [], "not in English");
  });

  test(`${code}: every form has the gaps of English`, () => {
    for (const [key, words] of Object.entries(table.words)) {
      for (const form of forms(words)) {
        assert.deepEqual(gaps(form), gaps(forms(TABLES.en.words[key]).at(-1)), `${code} ${key}`);
      }
    }
  });

  test(`${code}: plural entries have exactly the forms of the language`, () => {
    const wanted = new Intl.PluralRules(code).resolvedOptions().pluralCategories.toSorted();
    for (const [key, words] of Object.entries(table.words)) {
      assert.equal(typeof words, typeof TABLES.en.words[key], `${code} ${key}`);
      if (typeof words !== "string") assert.deepEqual(Object.keys(words).toSorted(), wanted, `${code} ${key}`);
    }
  });

  test(`${code}: no text is empty, all months are there`, () => {
    for (const [key, words] of Object.entries(table.words)) {
      for (const form of forms(words)) assert.ok(form.trim().length > 0, `${code} ${key}`);
    }
    assert.equal(new Set(table.months).size, 12);
    assert.equal(new Set(table.alone).size, 12);
  });

  test(`${code}: is written in its own script`, () => {
    const script = { en: /[A-Za-z]/, az: /[A-Za-zƏəĞğİıÖöŞşÜüÇç]/, hy: /\p{Script=Armenian}/u, ru: /\p{Script=Cyrillic}/u }[code];
    const own = ["shown", "play.window.grow", "facet.claimant", "status.mutual_accusation", "type.Armed clash"];
    for (const key of own) assert.match(forms(table.words[key])[0], script, `${code} ${key}`);
  });
}

test("one and many are told apart as each language does", () => {
  const said = {};
  for (const [code] of languages()) {
    setLanguage(code);
    said[code] = [1, 2, 5, 21].map((count) => t("site.claims", { count }));
  }
  setLanguage("en");
  assert.deepEqual(said.en, ["1 claim", "2 claims", "5 claims", "21 claims"]);
  assert.deepEqual(said.ru, ["1 утверждение", "2 утверждения", "5 утверждений", "21 утверждение"]);
  assert.deepEqual(said.az, ["1 iddia", "2 iddia", "5 iddia", "21 iddia"]);
  assert.deepEqual(said.hy, ["1 պնդում", "2 պնդում", "5 պնդում", "21 պնդում"]);
});

test("an unknown language or key changes nothing and breaks nothing", () => {
  assert.equal(setLanguage("xx"), false);
  assert.equal(setLanguage("__proto__"), false);
  assert.equal(currentLanguage(), "en");
  assert.equal(t("feature.salt_works"), "salt works");
  assert.equal(t("toString"), "toString");
  assert.equal(t("shown", { shown: 1234567, total: "{shown}" }), "1,234,567 of {shown} claims shown on the map");
});

test("months stand beside a day or alone", () => {
  setLanguage("ru");
  assert.deepEqual([monthName(5), monthName(5, true)], ["мая", "май"]);
  setLanguage("en");
});

test("every key that a module asks for has words", async () => {
  const { readFileSync, readdirSync } = await import("node:fs");
  const folder = new URL("../../maps/web/", import.meta.url);
  const missing = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
    const code = readFileSync(new URL(file, folder), "utf-8");
    for (const [, key] of code.matchAll(/\bt\("([\w.-]+)"/g)) {
      if (!Object.hasOwn(TABLES.en.words, key)) missing.push(`${file}: ${key}`);
    }
  }
  assert.deepEqual(missing, []);
});
