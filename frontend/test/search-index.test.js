import assert from "node:assert/strict";
import { test } from "node:test";
import { SearchIndex } from "../src/search/search-index.js";

/** Return the postings of passages, each a number, a kind and whether the term is in the heading. */
function postings(...passages) {
  const values = passages.map(([number, kind, isInHeading]) => number * 8 + kind * 2 + isInHeading);
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}

const ALPHA = postings([0, 0, 0], [2, 1, 1]);
const PARTS = {
  "": {
    terms: [
      ["alpha", "t1"],
      ["mountain", "t2"],
    ],
    pages: [[0, "p1"]],
    passages: 4,
    common: ["the"],
  },
  t1: ["alpha alphabet beta", [ALPHA, postings([1, 1, 0]), postings([2, 1, 0])]],
  t2: ["mountain", [postings([3, 2, 0])]],
  p1: [
    [
      "a.html",
      "A",
      "en",
      "ltr",
      [
        [0, "", "A", "about a"],
        [1, "s", "S", "section"],
      ],
    ],
    [
      "b.html",
      "B",
      "de",
      "ltr",
      [
        [1, "t", "T", "text"],
        [2, "study-x", "X", "x", "W", "C"],
      ],
    ],
  ],
};

/** Return an index, and the names of the parts that it loads. */
function createIndex() {
  const loaded = [];
  const load = async (name) => {
    loaded.push(name);
    return PARTS[name];
  };
  return { index: new SearchIndex(load), loaded };
}

test("headings and whole words count more", async () => {
  const { numbers, hits } = await createIndex().index.search(["alpha"]);
  assert.deepEqual(numbers, [2, 0, 1]);
  assert.deepEqual([...hits.keys()], ["alpha", "alphabet"]);
});

test("only passages with most of the words are found", async () => {
  const { numbers } = await createIndex().index.search(["alpha", "beta"]);
  assert.deepEqual(numbers, [2]);
});

test("common words are ignored", async () => {
  const { numbers } = await createIndex().index.search(["the", "mountain"]);
  assert.deepEqual(numbers, [3]);
});

test("a word that nothing begins with is cut until something does", async () => {
  const { numbers } = await createIndex().index.search(["mountains"]);
  assert.deepEqual(numbers, [3]);
});

test("only the parts that may have the words are loaded", async () => {
  const { index, loaded } = createIndex();
  await index.search(["mountain"]);
  assert.deepEqual(new Set(loaded), new Set(["", "t2"]));
});

test("a passage has the address and the language of its page", async () => {
  const { index } = createIndex();
  const passage = await index.passage(3);
  assert.deepEqual(passage, {
    href: "b.html",
    page: "B",
    lang: "de",
    dir: "ltr",
    kind: 2,
    fragment: "study-x",
    title: "X",
    text: "x",
    work: "W",
    citation: "C",
  });
  await assert.rejects(index.passage(9), /no passage 9/);
});
