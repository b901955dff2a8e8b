import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EVERYTHING,
  formatCount,
  isShown,
  readState,
  sortRows,
  writeState,
} from "../src/study-table/state.js";

const rows = [
  { key: "able", kind: "survey", isOpen: true, ranks: { year: 1 } },
  { key: "baker", kind: "review", isOpen: false, ranks: { year: 0 } },
];
const sorts = ["name", "year"];
const read = (query) => readState(new URLSearchParams(query), rows, sorts);

test("rows are shown by their kind and access", () => {
  const keys = (change) =>
    rows.filter((row) => isShown(row, { ...EVERYTHING, ...change })).map(({ key }) => key);
  assert.deepEqual(keys({}), ["able", "baker"]);
  assert.deepEqual(keys({ kinds: ["review"] }), ["baker"]);
  assert.deepEqual(keys({ kinds: ["review"], openOnly: true }), []);
});

test("rows are sorted by their ranks", () => {
  const keys = (sort) => sortRows(rows, sort).map(({ key }) => key);
  assert.deepEqual(keys("year"), ["baker", "able"]);
  assert.deepEqual(keys("name"), ["able", "baker"]);
});

test("the address has the state, and what no row has is left out", () => {
  const state = { kinds: ["survey"], openOnly: true, sort: "year", selected: ["baker", "able"] };
  const query = new URLSearchParams("one-at-a-time=yes");
  writeState(query, state);
  assert.deepEqual(read(query), state);
  assert.equal(query.get("one-at-a-time"), "yes");
  writeState(query, EVERYTHING);
  assert.equal(`${query}`, "one-at-a-time=yes");
  assert.deepEqual(read("kind=birds&sort=colour&compare=nobody,able,able,baker,able"), {
    ...EVERYTHING,
    selected: ["able", "baker"],
  });
});

test("a count has the plural form of its language", () => {
  assert.equal(formatCount("{number} study | {number} studies", 1, "en"), "1 study");
  assert.equal(formatCount("{number} study | {number} studies", 7, "en"), "7 studies");
  const forms = "zero | one | two | {number} few | {number} many | {number} other";
  assert.match(formatCount(forms, 3, "ar"), / few$/);
});
