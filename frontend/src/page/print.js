/** Paper: every study and the references are open while the page is printed. */

import { findAll } from "../shared/dom.js";

/** @param {HTMLElement} root */
export function startPrinting(root) {
  /** @type {HTMLDetailsElement[]} */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = findAll(root, ":is(details.study, .explainer-folded, .explorable-answer):not([open])");
    for (const card of closed) card.open = true;
  });
  addEventListener("afterprint", () => {
    for (const card of closed) card.open = false;
  });
}
