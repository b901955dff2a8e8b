import assert from "node:assert/strict";
import { test } from "node:test";
import { Deck } from "../src/slides/deck.js";
import { Timer } from "../src/slides/timer.js";

/** Return a slide; one with a study is an aside. */
const slide = (id, study) => ({
  id,
  dataset: { study },
  classList: { contains: (name) => name === "is-aside" && !!study },
});

const SLIDES = [slide("a"), slide("b"), slide("x1", "x"), slide("x2", "x"), slide("y1", "y")];
const [a, b, x1, x2, y1] = SLIDES;

test("steps go through the slides and leave out the asides", () => {
  const deck = new Deck(SLIDES);
  assert.equal(deck.neighbour(1), b);
  assert.equal(deck.neighbour(-1), undefined);
  deck.goTo(b);
  assert.equal(deck.neighbour(1), undefined);
  assert.equal(deck.number, 2);
});

test("a study leads back to the slide where it was requested", () => {
  const deck = new Deck(SLIDES);
  deck.goTo(a);
  deck.goTo(x1);
  assert.equal(deck.isAside, true);
  assert.equal(deck.number, 1);
  assert.equal(deck.neighbour(1), x2);
  assert.equal(deck.neighbour(-1), a);
  deck.goTo(x2);
  assert.equal(deck.neighbour(1), a);
  deck.goTo(y1);
  assert.equal(deck.neighbour(-1), a);
});

test("the timer stands while it is paused, and resets to nothing", () => {
  let now = 0;
  const timer = new Timer(() => now);
  assert.equal(timer.isPaused, true);
  timer.start();
  now = 65_000;
  assert.equal(timer.format(), "01:05");
  timer.togglePause();
  now = 100_000;
  assert.equal(timer.format(), "01:05");
  timer.togglePause();
  now = 101_000;
  timer.start();
  assert.equal(timer.format(), "01:06");
  timer.reset();
  assert.equal(timer.format(), "00:00");
});
