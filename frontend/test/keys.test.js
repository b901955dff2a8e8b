import assert from "node:assert/strict";
import { test } from "node:test";
import { letterOf } from "../src/page/keys.js";
import { commandOf, forwardKey, isForControl } from "../src/slides/commands.js";

test("a letter is found with Caps Lock and with another script", () => {
  assert.equal(letterOf({ key: "n", code: "KeyN" }), "n");
  assert.equal(letterOf({ key: "N", code: "KeyN" }), "n");
  assert.equal(letterOf({ key: "т", code: "KeyN" }), "n");
  assert.equal(letterOf({ key: "?", code: "Minus" }), "?");
});

test("arrows follow the direction of the text", () => {
  assert.equal(commandOf({ key: "ArrowRight", shiftKey: false }, "ltr"), "next");
  assert.equal(commandOf({ key: "ArrowRight", shiftKey: false }, "rtl"), "previous");
  assert.equal(commandOf({ key: "ArrowLeft", shiftKey: false }, "rtl"), "next");
  assert.equal(forwardKey("rtl"), "ArrowLeft");
});

test("the space bar goes on, and back with Shift", () => {
  assert.equal(commandOf({ key: " ", shiftKey: false }, "ltr"), "next");
  assert.equal(commandOf({ key: " ", shiftKey: true }, "ltr"), "previous");
});

test("letters count in either case, and other keys do nothing", () => {
  assert.equal(commandOf({ key: "S", shiftKey: true }, "ltr"), "present");
  assert.equal(commandOf({ key: "x", shiftKey: false }, "ltr"), undefined);
  assert.equal(commandOf({ key: "F5", shiftKey: false }, "ltr"), undefined);
});

test("a control keeps the keys that it uses; a remote's keys go to the slides", () => {
  const control = (isField) => ({ closest: () => ({ matches: () => isField }) });
  assert.equal(isForControl("n", control(true)), true);
  assert.equal(isForControl("n", control(false)), false);
  assert.equal(isForControl(" ", control(false)), true);
  assert.equal(isForControl("PageDown", control(true)), false);
  assert.equal(isForControl(" ", null), false);
});
