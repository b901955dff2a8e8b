/** Which study supports this sentence? A verdict on each, and then what the cards say. */

import { find, findAll } from "../shared/dom.js";
import { Explorable, format } from "./explorable.js";

/**
 * Return on how many studies the reader and the cards agree, and how many the reader has judged.
 * @param {string[]} answers empty where nothing is chosen
 * @param {string[]} verdicts
 */
export function countAgreed(answers, verdicts) {
  const judged = answers.filter(Boolean).length;
  const agreed = answers.filter((answer, index) => answer && answer === verdicts[index]).length;
  return { agreed, judged };
}

export class Supports extends Explorable {
  secret = ["answers"];

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    const choices = find(root, ".supports-choices");
    this.words = choices.dataset;
    this.groups = findAll(choices, ".supports-study").map(
      (group) => /** @type {HTMLInputElement[]} */ (findAll(group, "input")),
    );
    // Two blocks of a notebook may not share the names of their buttons.
    const name = root.id || `supports-${Math.random().toString(36).slice(2)}`;
    for (const [index, group] of this.groups.entries()) {
      for (const input of group) input.name = `${name}-${index + 1}`;
    }
    this.items = findAll(root, ".supports-answers > li");
    this.clear = find(root, ".explorable-clear");
    choices.addEventListener("change", () => this.changed());
    this.clear.addEventListener("click", () => {
      this.set({ answers: [] });
      this.groups[0]?.[0]?.focus();
    });
    this.draw();
  }

  get answers() {
    return this.groups.map((group) => group.find((input) => input.checked)?.value ?? "");
  }

  /** @override */
  get state() {
    return { ...super.state, answers: this.answers };
  }

  /**
   * @override
   * @param {import("./explorable.js").State} state
   */
  set(state) {
    if (Array.isArray(state.answers)) {
      const { answers } = state;
      for (const [index, group] of this.groups.entries()) {
        for (const input of group) input.checked = input.value === answers[index];
      }
    }
    super.set(state);
  }

  /** @override */
  draw() {
    const { answers } = this;
    const { agreed, judged } = countAgreed(
      answers,
      this.items.map((item) => item.dataset.verdict ?? ""),
    );
    this.clear.hidden = !judged;
    for (const [index, item] of this.items.entries()) {
      const chosen = this.groups[index]?.find((input) => input.checked);
      const verdict = chosen?.parentElement?.textContent?.trim() ?? "";
      const text = verdict && format(this.words.yours, { verdict });
      find(item, ".supports-yours").textContent = text;
    }
    if (!this.answer.open) return this.say("");
    const values = { agreed: String(agreed), judged: String(judged) };
    return this.say(format(judged ? this.words.result : this.words.none, values));
  }
}
