/** The counts of a question as a list with bars. */

import { make } from "../shared/dom.js";

/**
 * Return how much of the widest bar each count has, in percent.
 * @param {number[]} counts
 */
export function widthsOf(counts) {
  const most = Math.max(...counts, 1);
  return counts.map((count) => Math.round((100 * count) / most));
}

/**
 * Return a number and its share as a language writes them, such as "12 (40%)".
 * @param {number} count
 * @param {number} total
 * @param {string} [lang] a tag of BCP 47
 */
export function formatCount(count, total, lang = "en") {
  const number = count.toLocaleString(lang);
  const share = (count / total).toLocaleString(lang, { style: "percent" });
  return total ? `${number} (${share})` : number;
}

/**
 * @param {string[]} choices
 * @param {number[]} counts one for each choice
 * @param {number} [own] the number of the reader's own choice, from 1; 0 for none
 */
export function renderCounts(choices, counts, own = 0) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const widths = widthsOf(counts);
  const lang = document.documentElement.lang || "en";
  const items = choices.map((choice, index) => {
    const bar = make("span");
    bar.className = "room-bar";
    bar.style.setProperty("--width", `${widths[index] ?? 0}%`);
    const count = make("span", formatCount(counts[index] ?? 0, total, lang));
    count.className = "room-count";
    const item = make("li", make("span", choice), count, bar);
    if (index + 1 === own) item.className = "is-own";
    return item;
  });
  const list = make("ol", ...items);
  list.className = "room-counts";
  return list;
}
