/** Same question, different answers: what the reader thinks differed, and then what did. */

import { find, findAll } from "../shared/dom.js";
import { Explorable, format } from "./explorable.js";

export class Contrast extends Explorable {
  secret = ["chosen"];

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    const reasons = find(root, ".contrast-reasons");
    this.words = reasons.dataset;
    this.boxes = /** @type {HTMLInputElement[]} */ (findAll(reasons, "input"));
    this.differed = findAll(root, ".contrast-answers > li").map(
      (item) => item.dataset.differed === "yes",
    );
    this.clear = find(root, ".explorable-clear");
    reasons.addEventListener("change", () => this.changed());
    this.clear.addEventListener("click", () => {
      this.set({ chosen: [] });
      this.boxes[0]?.focus();
    });
    this.draw();
  }

  get chosen() {
    return this.boxes.flatMap((box, index) => (box.checked ? [index] : []));
  }

  /** @override */
  get state() {
    return { ...super.state, chosen: this.chosen };
  }

  /**
   * @override
   * @param {import("./explorable.js").State} state
   */
  set(state) {
    if (Array.isArray(state.chosen)) {
      for (const [index, box] of this.boxes.entries()) box.checked = state.chosen.includes(index);
    }
    super.set(state);
  }

  /** @override */
  draw() {
    const { chosen } = this;
    this.clear.hidden = !chosen.length;
    if (!this.answer.open) return this.say("");
    const values = {
      chosen: String(chosen.length),
      right: String(chosen.filter((index) => this.differed[index]).length),
      total: String(this.differed.filter(Boolean).length),
    };
    return this.say(format(chosen.length ? this.words.result : this.words.none, values));
  }
}
