import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseExcerpt, findMatches } from "../src/search/excerpt.js";

const hit = { word: 0, rarity: 1 };

/** Return the parts of a text that match a term. */
function matched(text, term) {
  const matches = findMatches(text, new Map([[term, hit]]));
  return matches.map(({ start, end }) => text.slice(start, end));
}

test("matches keep case and accents of the text", () => {
  assert.deepEqual(matched("Ärger, ärger and anger", "arger"), ["Ärger", "ärger"]);
});

test("overlapping pairs of characters are one match", () => {
  const hits = new Map([
    ["東京", hit],
    ["京都", hit],
  ]);
  const [match, ...others] = findMatches("東京都です", hits);
  assert.deepEqual([match.start, match.end, others.length], [0, 3, 0]);
});

test("a short text is shown whole", () => {
  assert.deepEqual(chooseExcerpt("short", []), { start: 0, end: 5 });
});

test("a long text without a match is shown from its beginning to the end of a word", () => {
  const text = "word ".repeat(100);
  const { start, end } = chooseExcerpt(text, []);
  assert.equal(start, 0);
  assert.equal(text.slice(start, end).endsWith("word"), true);
});

test("the excerpt is where most words of the reader are, and begins with a word", () => {
  const text = `${"filler ".repeat(50)}alpha ${"filler ".repeat(50)}alpha beta ${"end ".repeat(99)}`;
  const hits = new Map([
    ["alpha", { word: 0, rarity: 1 }],
    ["beta", { word: 1, rarity: 1 }],
  ]);
  const { start, end } = chooseExcerpt(text, findMatches(text, hits));
  assert.match(text.slice(start, end), /^filler .*alpha beta/);
});

test("an excerpt does not divide a character", () => {
  const text = `x${"😀".repeat(200)}`;
  const { end } = chooseExcerpt(text, []);
  assert.equal(/[\ud800-\udbff]$/.test(text.slice(0, end)), false);
});
