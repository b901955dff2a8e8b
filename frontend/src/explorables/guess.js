/** Guess, then see: the reader's estimate on the scale, and beside it the data. */

import { find, findOptional } from "../shared/dom.js";
import { guessKey, loadText, storeText } from "../shared/storage.js";
import { Explorable, format, formatNumber } from "./explorable.js";

/** The height of the lane with the name of the guess, in em. */
const LANE = 1.4;

/** @typedef {{guess: number | null, value: number, digits: number}} Guessed */

/**
 * Return which message says how a guess and the data compare, and how far they are apart.
 * @param {Guessed} guessed
 */
export function compareGuess({ guess, value, digits }) {
  if (guess === null) return { name: /** @type {const} */ ("none"), gap: "" };
  const gap = formatNumber(Math.abs(value - guess), digits);
  if (Number(gap) === 0) return { name: /** @type {const} */ ("same"), gap };
  return {
    name: value > guess ? /** @type {const} */ ("more") : /** @type {const} */ ("less"),
    gap,
  };
}

export class Guess extends Explorable {
  secret = ["guess"];
  /** @type {number | null} */
  #guess = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    this.slider = find(root, ".guess-slider");
    this.words = this.slider.dataset;
    this.input = /** @type {HTMLInputElement} */ (find(root, "input[type=range]"));
    this.shown = find(root, ".explorable-value");
    this.clear = find(root, ".explorable-clear");
    this.key = this.place && guessKey(location.pathname, this.place);
    const kept = this.key ? loadText(this.key) : null;
    if (kept) {
      this.#guess = this.#fit(Number(kept));
      this.isChanged = true;
    }
    this.draw();
    this.input.addEventListener("input", () => this.set({ guess: Number(this.input.value) }));
    this.clear.addEventListener("click", () => {
      this.set({ guess: null });
      this.input.focus();
    });
  }

  /** @param {number} guess */
  #fit(guess) {
    const { low, high } = this.words;
    return Number.isFinite(guess) ? Math.min(Math.max(guess, Number(low)), Number(high)) : null;
  }

  /** @override */
  get state() {
    return { ...super.state, guess: this.#guess };
  }

  /**
   * @override
   * @param {import("./explorable.js").State} state
   */
  set(state) {
    if (state.guess !== undefined) {
      this.#guess = state.guess === null ? null : this.#fit(Number(state.guess));
      if (this.key) storeText(this.key, this.#guess === null ? "" : String(this.#guess));
    }
    super.set(state);
  }

  /** @override */
  draw() {
    const guess = this.#guess;
    const { low, high, value, digits } = this.words;
    const placed = String(guess).replace("-", "−");
    this.shown.textContent = guess === null ? "–" : placed;
    this.input.ariaValueText = guess === null ? (this.words.unplaced ?? null) : null;
    this.input.value = String(guess ?? (Number(low) + Number(high)) / 2);
    this.input.classList.toggle("is-placed", guess !== null);
    this.clear.hidden = guess === null;
    this.#drawMark();
    if (!this.answer.open) return this.say("");
    const compared = compareGuess({ guess, value: Number(value), digits: Number(digits) });
    const mean = formatNumber(Number(value), Number(digits));
    const values = { guess: placed, value: mean, gap: compared.gap };
    return this.say(format(this.words[compared.name], values));
  }

  /** Draw the guess as a line across the chart, with its name in a lane of its own below. */
  #drawMark() {
    const lanes = findOptional(this.root, ".figure-lanes");
    if (!lanes) return;
    const height = (lanes.dataset.height ??= lanes.getAttribute("height") ?? "");
    const isShown = this.#guess !== null;
    lanes.setAttribute("height", isShown ? `${parseFloat(height) + LANE}em` : height);
    findOptional(lanes, ".guess-mark")?.remove();
    if (this.#guess === null) return;
    const [low, high] = [Number(this.words.low), Number(this.words.high)];
    const isLeft = this.#guess < (low + high) / 2;
    const x = `${(100 * (this.#guess - low)) / (high - low)}%`;
    const line = draw("line", { x1: x, x2: x, y1: "0", y2: "100%", stroke: "currentColor" });
    const name = draw("text", { x, y: `${parseFloat(height) + LANE / 2}em`, dy: "0.35em" });
    name.setAttribute("dx", isLeft ? "0.5em" : "-0.5em");
    name.setAttribute("text-anchor", isLeft ? "start" : "end");
    name.textContent = this.words.mark ?? "";
    const mark = draw("g", { class: "guess-mark" });
    mark.append(line, name);
    lanes.append(mark);
  }
}

/**
 * Return a new element of a drawing.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function draw(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
