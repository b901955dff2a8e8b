/**
 * Paper: what is folded is open while the page is printed. Cards of studies that the reader has not
 * opened are marked, so that the style prints them in short.
 */

import { findAll } from "../shared/dom.js";

/**
 * What is opened. The style prints answers that are folded, where browsers let it; Chromium would
 * then draw nothing of a chart in an answer that is opened as well.
 */
const FOLDED = ["details.study", ".explainer-folded"];
if (!CSS.supports("selector(::details-content)")) FOLDED.push(".explorable-answer");

/** @param {HTMLElement} root */
export function startPrinting(root) {
  /** @type {HTMLDetailsElement[]} */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = findAll(root, `:is(${FOLDED.join()}):not([open])`);
    for (const each of closed) {
      each.open = true;
      each.dataset.short = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const each of closed) {
      each.open = false;
      delete each.dataset.short;
    }
  });
}
