/** Elements for texts with matches. Nothing of a page is read as HTML here. */

import { chooseExcerpt } from "./excerpt.js";

/** @typedef {import("./excerpt.js").Match} Match */

/**
 * Return a part of a text with the matches marked.
 * @param {string} text
 * @param {Match[]} matches
 * @param {import("./excerpt.js").Range} [range]
 * @returns {(string | HTMLElement)[]}
 */
export function markMatches(text, matches, range = { start: 0, end: text.length }) {
  /** @type {(string | HTMLElement)[]} */
  const parts = [];
  let at = range.start;
  for (const { start, end } of matches) {
    if (start < range.start || end > range.end) continue;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    parts.push(text.slice(at, start), mark);
    at = end;
  }
  return [...parts, text.slice(at, range.end)];
}

/**
 * Return the part of a text that is shown, with the matches marked.
 * @param {string} text
 * @param {Match[]} matches
 */
export function markExcerpt(text, matches) {
  const range = chooseExcerpt(text, matches);
  const before = range.start ? "… " : "";
  const after = range.end < text.length ? " …" : "";
  return [before, ...markMatches(text, matches, range), after];
}
