/** Paper: every study is open while the page is printed. */

import { findAll } from "../shared/dom.js";

/** @param {HTMLElement} root */
export function startPrinting(root) {
  /** @type {HTMLDetailsElement[]} */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = findAll(root, "details.study:not([open])");
    for (const card of closed) card.open = true;
  });
  addEventListener("afterprint", () => {
    for (const card of closed) card.open = false;
  });
}
