import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as storage from "../src/shared/storage.js";

/** Return a storage like that of a browser: its keys are properties. */
function createStorage(entries) {
  const area = Object.create({
    getItem: (key) => area[key] ?? null,
    setItem: (key, value) => (area[key] = String(value)),
    removeItem: (key) => delete area[key],
  });
  return Object.assign(area, entries);
}

/** Set what the global name of a storage returns. */
const setGlobal = (name, get) =>
  Object.defineProperty(globalThis, name, { configurable: true, get });

beforeEach(() => {
  const local = createStorage({
    "explainer:settings": '{"look":"dark"}',
    "explainer:place:/a": '{"slug":"x"}',
    "explainer:reflect:/a:r": "my words",
    "other:explainer:place:/b": "theirs",
  });
  const session = createStorage({ "explainer:again": "{}", theirs: "1" });
  setGlobal("localStorage", () => local);
  setGlobal("sessionStorage", () => session);
});

test("removing the places leaves settings, words and the keys of others", () => {
  storage.removePlaces();
  assert.deepEqual(Object.keys(localStorage), [
    "explainer:settings",
    "explainer:reflect:/a:r",
    "other:explainer:place:/b",
  ]);
  assert.deepEqual(Object.keys(sessionStorage), ["theirs"]);
});

test("values are stored as JSON and loaded again", () => {
  storage.store(storage.placeKey("/c"), { slug: "y", one: true });
  assert.deepEqual(storage.load("explainer:place:/c"), { slug: "y", one: true });
  storage.remove("explainer:place:/c");
  assert.equal(storage.load("explainer:place:/c"), null);
});

test("what is not JSON counts as nothing", () => {
  localStorage.setItem(storage.SETTINGS, "{");
  assert.equal(storage.load(storage.SETTINGS), null);
});

test("an empty text is removed", () => {
  const key = storage.reflectionKey("/a", "r");
  assert.equal(storage.loadText(key), "my words");
  assert.equal(storage.storeText(key, ""), true);
  assert.equal(storage.loadText(key), null);
});

test("forbidden storage stores nothing, and nothing fails", () => {
  setGlobal("localStorage", () => {
    throw new Error("SecurityError");
  });
  assert.equal(storage.loadText("k"), null);
  assert.equal(storage.load("k"), null);
  assert.equal(storage.storeText("k", "text"), false);
  storage.store("k", 1);
  storage.removePlaces();
});
