/**
 * The script of pages that cite studies or explain terms: each is shown beside the sentence that
 * cites or uses it.
 */

import { existingReader } from "../reader/symbol.js";
import { findOptional } from "../shared/dom.js";
import { startMargin } from "../studies/margin.js";
import { startSheet } from "../studies/sheet.js";
import { startTermSheet } from "../studies/term-sheet.js";

/** Start; return whether the script of the page has run. */
function start() {
  const main = findOptional(document, "main.explainer");
  const reader = main && existingReader(main);
  if (reader) {
    const margin = startMargin(main);
    startSheet(main, margin, reader);
    startTermSheet(main, margin, reader);
  }
  return !!reader;
}

// In browsers without popovers a citation leads to the card, as without a script. In a site that
// is exported, the script of the page is a file and runs later.
if ("popover" in HTMLElement.prototype && !start()) {
  document.addEventListener("DOMContentLoaded", start);
}
