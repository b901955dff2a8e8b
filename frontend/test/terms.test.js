import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { splitTerms } from "../src/search/terms.js";

// tests/search/test_terms.py checks that Python makes the same terms.
const file = new URL("../../tests/golden/search-terms.json", import.meta.url);
const golden = JSON.parse(await readFile(file, "utf8"));

for (const [text, terms] of Object.entries(golden)) {
  test(`terms of ${text}`, () => assert.deepEqual(splitTerms(text), terms));
}
