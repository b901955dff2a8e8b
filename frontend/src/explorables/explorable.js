/** What all explorables have in common: a state that readers and Python change, and an answer. */

import { find } from "../shared/dom.js";

/** @typedef {Record<string, unknown>} State */

/**
 * One explorable of a page, a slide or a notebook. A kind has its own part of the state, under the
 * names of the traits of its widget.
 */
export class Explorable {
  /** @type {string[]} the parts of the state that leave the page only if its author says so */
  secret = [];
  /** Whether the reader or Python has changed anything. */
  isChanged = false;
  /** @type {Set<() => void>} called when the state changes */
  listeners = new Set();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.result = find(root, ".explorable-result");
    this.answer = /** @type {HTMLDetailsElement} */ (find(root, ".explorable-answer"));
    find(root, ".explorable-controls").hidden = false;
    this.answer.addEventListener("toggle", () => this.changed());
  }

  /** @type {State} */
  get state() {
    return { shown: this.answer.open };
  }

  /** @param {State} state some parts of it */
  set(state) {
    if (typeof state.shown === "boolean") this.answer.open = state.shown;
    this.changed();
  }

  /** Show the state. */
  draw() {}

  /** Show the state, and tell the listeners. */
  changed() {
    this.isChanged = true;
    this.draw();
    for (const listener of this.listeners) listener();
  }

  /**
   * Say something in the live region, if it is new.
   * @param {string} text
   */
  say(text) {
    if (this.result.textContent !== text) this.result.textContent = text;
  }

  /** The id under which the reader's entries are kept on this device; empty to keep none. */
  get place() {
    return this.root.closest("main.explainer:not(.slides-all)") ? this.root.id : "";
  }
}

/**
 * Return a number with some decimals and a real minus sign, as Python writes it: 0 has no sign.
 * @param {number} value
 * @param {number} digits
 */
export function formatNumber(value, digits) {
  const size = Math.abs(value);
  // From 1e21 on, toFixed writes an exponent; such numbers are whole.
  const zeros = digits ? `.${"0".repeat(digits)}` : "";
  const text = size >= 1e21 ? `${BigInt(size)}${zeros}` : size.toFixed(digits);
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/**
 * Put values into a message such as "You guessed {guess}."
 * @param {string | undefined} message
 * @param {Record<string, string>} values
 */
export const format = (message, values) =>
  (message ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
