/**
 * What a page keeps on the reader's device. Other applications may share the origin, so only keys
 * of ours are read, written and removed. Storage may be forbidden; then nothing is kept.
 */

import { attempt } from "./dom.js";

/** @typedef {"localStorage" | "sessionStorage"} Area */

/** The look, and whether the single-letter keys are off. Also read by first.js. */
export const SETTINGS = "explainer:settings";
/** Where a page that reloads keeps its state. */
export const RELOADED = "explainer:again";
/** The answer to the question that is open to the class. */
export const BALLOT = "explainer:room";
const PLACE = "explainer:place:";
const REFLECTION = "explainer:reflect:";
const GUESS = "explainer:guess:";

/**
 * The key of the place where the reader left a page.
 * @param {string} path
 */
export const placeKey = (path) => PLACE + path;

/**
 * The key of the reader's words to a reflection.
 * @param {string} path
 * @param {string} id
 */
export const reflectionKey = (path, id) => `${REFLECTION}${path}:${id}`;

/**
 * The key of the reader's guess.
 * @param {string} path
 * @param {string} id
 */
export const guessKey = (path, id) => `${GUESS}${path}:${id}`;

/**
 * @param {string} key
 * @returns {string | null} null if there is none, or storage is forbidden
 */
export const loadText = (key) => attempt(() => localStorage.getItem(key)) ?? null;

/**
 * Store a text, or remove it if it is empty.
 * @param {string} key
 * @param {string} text
 * @returns {boolean} whether that was possible
 */
export function storeText(key, text) {
  const isStored = attempt(() => {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
    return true;
  });
  return isStored ?? false;
}

/**
 * @param {string} key
 * @param {Area} [area]
 * @returns {any} null if there is none, it is not JSON, or storage is forbidden
 */
export const load = (key, area = "localStorage") =>
  attempt(() => JSON.parse(globalThis[area].getItem(key) ?? "null")) ?? null;

/**
 * @param {string} key
 * @param {unknown} value anything that JSON can express
 * @param {Area} [area]
 * @returns {boolean} whether that was possible
 */
export const store = (key, value, area = "localStorage") =>
  attempt(() => {
    globalThis[area].setItem(key, JSON.stringify(value));
    return true;
  }) ?? false;

/**
 * @param {string} key
 * @param {Area} [area]
 */
export const remove = (key, area = "localStorage") =>
  attempt(() => globalThis[area].removeItem(key));

/** Remove the places and guesses of all pages. Settings and the reader's own words stay. */
export function removePlaces() {
  const keys = attempt(() => Object.keys(localStorage)) ?? [];
  for (const key of keys) if (key.startsWith(PLACE) || key.startsWith(GUESS)) remove(key);
  remove(RELOADED, "sessionStorage");
  remove(BALLOT);
}
