/** Guess, then see: the reader's estimate on the scale, and beside it the data. */

import { find } from "../shared/dom.js";
import { guessKey, loadText, storeText } from "../shared/storage.js";
import { Explorable, findRow, format } from "./explorable.js";

/** @typedef {{guess: number | null, value: number, digits: number}} Guessed */

/**
 * Return which message says how a guess and the data compare, and how far they are apart.
 * @param {Guessed} guessed
 */
export function compareGuess({ guess, value, digits }) {
  if (guess === null) return { name: /** @type {const} */ ("none"), gap: "" };
  const gap = Math.abs(value - guess).toFixed(digits);
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
    this.output = find(root, "output");
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
    this.output.textContent = guess === null ? "–" : String(guess);
    this.input.value = String(guess ?? (Number(low) + Number(high)) / 2);
    this.input.classList.toggle("is-placed", guess !== null);
    this.clear.hidden = guess === null;
    this.#drawMark();
    if (!this.answer.open) return this.say("");
    const compared = compareGuess({ guess, value: Number(value), digits: Number(digits) });
    const values = { guess: String(guess), value: value ?? "", gap: compared.gap };
    return this.say(format(this.words[compared.name], values));
  }

  /** Draw the guess as a line across the chart. */
  #drawMark() {
    const row = findRow(this.root);
    if (!row) return;
    const mark = row.querySelector(".guess-mark") ?? document.createElement("div");
    if (this.#guess === null) return mark.remove();
    const line = document.createElement("span");
    const [low, high] = [Number(this.words.low), Number(this.words.high)];
    line.style.left = `${(100 * (this.#guess - low)) / (high - low)}%`;
    line.textContent = this.words.mark ?? "";
    line.dataset.side = this.#guess > (low + high) / 2 ? "before" : "after";
    mark.className = "guess-mark";
    mark.ariaHidden = "true";
    mark.replaceChildren(line);
    row.append(mark);
  }
}
