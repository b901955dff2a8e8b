/** What if …? A number that follows from one or two that the reader chooses. */

import { find, findAll } from "../shared/dom.js";
import { Explorable, format, formatNumber } from "./explorable.js";

/**
 * A number, a name, or an operator with its operands, as Python has parsed them.
 * @typedef {number | string | [string, any, any]} Tree
 */

/** @type {Record<string, (first: number, second: number) => number>} */
const OPERATORS = {
  "+": (first, second) => first + second,
  "-": (first, second) => first - second,
  "*": (first, second) => first * second,
  "/": (first, second) => first / second,
  min: Math.min,
  max: Math.max,
};

/**
 * Return the result of a formula; not a number if a step divides by 0 or is too large.
 * @param {Tree} tree
 * @param {Record<string, number>} values the number for each of its names
 * @returns {number}
 */
export function evaluate(tree, values) {
  if (typeof tree === "number") return tree;
  if (typeof tree === "string") return values[tree] ?? NaN;
  const [name, first, second] = tree;
  const result = OPERATORS[name]?.(evaluate(first, values), evaluate(second, values));
  return Number.isFinite(result) ? Number(result) : NaN;
}

export class WhatIf extends Explorable {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    const sliders = find(root, ".what-if-sliders");
    this.words = sliders.dataset;
    /** @type {Tree} */
    this.tree = JSON.parse(this.words.tree ?? "0");
    this.inputs = /** @type {HTMLInputElement[]} */ (findAll(sliders, "input"));
    this.clear = find(sliders, ".explorable-clear");
    for (const input of this.inputs) {
      input.classList.add("is-placed");
      input.value = input.defaultValue; // a browser may keep another when it reloads a page
      input.addEventListener("input", () => this.changed());
    }
    this.clear.addEventListener("click", () => {
      for (const input of this.inputs) input.value = input.defaultValue;
      this.changed();
      this.inputs[0]?.focus();
    });
    this.draw();
  }

  get values() {
    return Object.fromEntries(this.inputs.map((input) => [input.name, Number(input.value)]));
  }

  /** @override */
  get state() {
    return { ...super.state, values: this.values };
  }

  /**
   * @override
   * @param {import("./explorable.js").State} state
   */
  set(state) {
    const values = /** @type {Record<string, number>} */ (state.values ?? {});
    for (const input of this.inputs) input.value = String(values[input.name] ?? input.value);
    super.set(state);
  }

  /** @override */
  draw() {
    for (const input of this.inputs) {
      const shown = input.parentElement && find(input.parentElement, ".explorable-value");
      if (shown) shown.textContent = input.value.replace("-", "−");
    }
    this.clear.hidden = this.inputs.every((input) => input.value === input.defaultValue);
    const value = evaluate(this.tree, this.values);
    const digits = formatNumber(value, Number(this.words.digits));
    const result = format(this.words.result, { value: digits });
    this.say(`${this.words.note} ${Number.isNaN(value) ? this.words.none : result}`);
  }
}
