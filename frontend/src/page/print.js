/**
 * Paper: what is folded is open while the page is printed. Cards of studies that the reader has not
 * opened are marked, so that the style prints them in short.
 */

import { findAll } from "../shared/dom.js";

/** @param {HTMLElement} root */
export function startPrinting(root) {
  /** @type {HTMLDetailsElement[]} */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = findAll(root, ":is(details.study, .explainer-folded, .explorable-answer):not([open])");
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
