import assert from "node:assert/strict";
import { test } from "node:test";

import { layoutNotes, scrollToShow } from "../src/studies/layout.js";

const note = (top, height) => ({ top, height });

test("a note with room begins beside its citation", () => {
  assert.deepEqual(layoutNotes([note(10, 50), note(100, 50)], 20), [10, 100]);
  assert.deepEqual(layoutNotes([], 20), []);
});

test("notes that would overlap share the distance to their citations", () => {
  assert.deepEqual(layoutNotes([note(100, 60), note(160, 60)], 20), [90, 170]);
  assert.deepEqual(layoutNotes([note(100, 60), note(140, 60), note(500, 60)], 20), [80, 160, 500]);
});

test("the first of many notes begins a line above its citation at most", () => {
  assert.deepEqual(layoutNotes([note(100, 60), note(100, 60)], 20), [76, 156]);
});

test("no note begins above the text", () => {
  assert.deepEqual(layoutNotes([note(0, 60), note(10, 60), note(20, 60)], 20), [0, 80, 160]);
});

test("notes keep their order and distance, wherever the citations are", () => {
  const notes = Array.from({ length: 60 }, (_, index) =>
    note(index * 37 - (index % 7) * 30, 20 + ((index * 53) % 90)),
  ).sort((one, two) => one.top - two.top);
  const tops = layoutNotes(notes, 20);
  assert.ok(tops[0] >= 0);
  for (let index = 1; index < tops.length; index++) {
    assert.ok(tops[index] - tops[index - 1] >= notes[index - 1].height + 20 - 1e-6);
  }
});

const part = { top: 12, bottom: 400 };

test("a sentence in sight does not move", () => {
  assert.equal(scrollToShow({ top: 20, bottom: 90 }, { top: 40, bottom: 60 }, part), 0);
});

test("a covered sentence is scrolled up as far as needed, and one above down", () => {
  assert.equal(scrollToShow({ top: 380, bottom: 450 }, { top: 380, bottom: 400 }, part), 50);
  assert.equal(scrollToShow({ top: -30, bottom: 50 }, { top: 20, bottom: 40 }, part), -42);
});

test("of a sentence that is taller than the window, its citation is shown", () => {
  assert.equal(scrollToShow({ top: 0, bottom: 600 }, { top: 500, bottom: 520 }, part), 120);
});
