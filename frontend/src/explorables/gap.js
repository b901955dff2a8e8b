/** How sure is this gap? The difference between two groups, beside its standard error. */

import { find, findAll } from "../shared/dom.js";
import { Explorable, format, formatNumber } from "./explorable.js";

/** How many standard errors wide a gap is at which the sentence about it changes. */
const LIMITS = [1, 2, 3];
/** How many standard errors the bar reaches to either side. */
const ERRORS = 2;

/** @typedef {[mean: number, error: number]} Point */

/**
 * Return the first mean less the second, its standard error, and how many of the limits it reaches.
 * @param {Point} first
 * @param {Point} second
 */
export function measureGap(first, second) {
  const difference = first[0] - second[0];
  const error = Math.hypot(first[1], second[1]);
  const ratio = Math.abs(difference) / error;
  const certainty = LIMITS.filter((limit) => ratio >= limit).length;
  return { difference, error, ratio, certainty };
}

export class Gap extends Explorable {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    const {
      rows = "[]",
      groups = "[]",
      words = "{}",
      digits,
      reach,
    } = find(root, ".gap-choices").dataset;
    /** @type {Map<string, Point[]>} */
    this.rows = new Map(JSON.parse(rows));
    /** @type {string[]} */
    this.groups = JSON.parse(groups);
    /** @type {Record<string, string>} */
    this.words = JSON.parse(words);
    this.digits = Number(digits);
    this.reach = Number(reach);
    const choice = (/** @type {string} */ name) =>
      /** @type {HTMLSelectElement} */ (find(root, `select[name=${name}]`));
    this.choices = { scale: choice("scale"), first: choice("first"), second: choice("second") };
    for (const select of Object.values(this.choices)) {
      select.addEventListener("change", () => this.changed());
    }
    this.draw();
  }

  /** @override */
  get state() {
    const { scale, first, second } = this.choices;
    return { ...super.state, scale: scale.value, first: first.value, second: second.value };
  }

  /**
   * @override
   * @param {import("./explorable.js").State} state
   */
  set(state) {
    for (const [name, select] of Object.entries(this.choices)) {
      if (typeof state[name] === "string") select.value = state[name];
    }
    super.set(state);
  }

  /** @param {string} scale */
  #measure(scale) {
    const { first, second } = this.choices;
    const points = this.rows.get(scale) ?? [];
    const [one, other] = [first, second].map(({ value }) => points[this.groups.indexOf(value)]);
    if (!one || !other) throw new RangeError(`no numbers for ${scale}`);
    return measureGap(one, other);
  }

  /** @override */
  draw() {
    const { scale, first, second } = this.choices;
    const isGap = first.value !== second.value;
    find(this.root, ".gap-chart").hidden = !isGap;
    if (!isGap) return this.say(this.words.choose ?? "");
    const gap = this.#measure(scale.value);
    this.#drawChart(gap);
    this.#drawTable();
    const text = this.#describe(gap);
    return this.say(text);
  }

  /** @param {ReturnType<typeof measureGap>} gap */
  #describe({ difference, error, ratio, certainty }) {
    const { scale, first, second } = this.choices;
    const gap = formatNumber(Math.abs(difference), this.digits);
    const direction = Number(gap) === 0 ? "same" : difference > 0 ? "higher" : "lower";
    const values = {
      scale: scale.value,
      first: first.value,
      second: second.value,
      gap,
      error: formatNumber(error, this.digits),
      ratio: formatNumber(ratio, 1),
    };
    const names = [direction, "error", String(certainty)];
    return names.map((name) => format(this.words[name], values)).join(" ");
  }

  /** @param {ReturnType<typeof measureGap>} gap */
  #drawChart({ difference, error }) {
    const place = (/** @type {number} */ value) => `${50 + (50 * value) / this.reach}%`;
    const bar = find(this.root, ".gap-bar");
    bar.setAttribute("x1", place(difference - ERRORS * error));
    bar.setAttribute("x2", place(difference + ERRORS * error));
    find(this.root, ".gap-chart .mark").setAttribute("x", place(difference));
    const { first, second } = this.choices;
    find(this.root, ".gap-lower").textContent = format(this.words.side, { group: second.value });
    find(this.root, ".gap-higher").textContent = format(this.words.side, { group: first.value });
  }

  #drawTable() {
    find(this.root, ".gap-first").textContent = this.choices.first.value;
    find(this.root, ".gap-second").textContent = this.choices.second.value;
    const rows = findAll(this.root, ".gap-table tbody tr");
    for (const [index, scale] of [...this.rows.keys()].entries()) {
      const { difference, error, ratio } = this.#measure(scale);
      const cells = [
        formatNumber(difference, this.digits),
        formatNumber(error, this.digits),
        formatNumber(ratio, 1),
      ];
      const row = rows[index];
      for (const [place, cell] of (row ? findAll(row, "td") : []).entries()) {
        cell.textContent = cells[place] ?? "";
      }
    }
  }
}
