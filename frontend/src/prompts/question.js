/** A question with choices, and the feedback to the chosen one. */

import { find, findAll } from "../shared/dom.js";

let unnamed = Math.random();

export class Question {
  kind = /** @type {const} */ ("question");
  /** The number of the chosen answer, from 1; 0 for none. */
  chosen = 0;
  /** Whether the feedback is shown. */
  isChecked = false;
  /** @type {Set<() => void>} called when the state changes */
  listeners = new Set();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.feedback = find(root, ".prompt-feedback");
    this.inputs = /** @type {HTMLInputElement[]} */ (findAll(root, "input[type=radio]"));
    // Radio buttons with the same name are one choice in the whole document.
    if (!root.id) for (const input of this.inputs) input.name = `prompt-${unnamed}`;
    unnamed += 1;
    // A browser may keep a choice when it reloads a page.
    this.chosen = this.#numberOfInput();
    const button = find(root, ".prompt-check");
    button.hidden = false;
    find(root, ".prompt-answers").hidden = true;
    root.addEventListener("change", () => this.set(this.#numberOfInput(), false));
    button.addEventListener("click", () => {
      if (this.chosen) this.set(this.chosen, true);
      else this.feedback.textContent = root.dataset.choose ?? "";
    });
  }

  #numberOfInput() {
    return this.inputs.findIndex((input) => input.checked) + 1;
  }

  /**
   * Choose an answer, and show or hide its feedback. The feedback is in a live region, so it is
   * set only when something changes.
   * @param {number} chosen
   * @param {boolean} isChecked
   */
  set(chosen, isChecked) {
    const isShown = isChecked && chosen > 0;
    if (chosen === this.chosen && isShown === this.isChecked) return;
    this.chosen = chosen;
    this.isChecked = isShown;
    for (const [index, input] of this.inputs.entries()) input.checked = index === chosen - 1;
    const answer = findAll(this.root, ".prompt-answers > ol > li")[chosen - 1];
    this.feedback.innerHTML = (isShown && answer && find(answer, ".prompt-says").innerHTML) || "";
    for (const listener of this.listeners) listener();
  }
}
