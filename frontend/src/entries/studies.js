/**
 * The script of pages that cite studies or explain terms: each is shown beside the sentence that
 * cites or uses it.
 */

import { existingReader } from "../reader/symbol.js";
import { findOptional } from "../shared/dom.js";
import { startAfterPage } from "../shared/starts.js";
import { startMargin } from "../studies/margin.js";
import { startSheet } from "../studies/sheet.js";
import { startTermSheet } from "../studies/term-sheet.js";

/** Start beside the reader of the page. */
function start() {
  const main = findOptional(document, "main.explainer");
  const reader = main && existingReader(main);
  if (reader) {
    const margin = startMargin(main);
    startSheet(main, margin, reader);
    startTermSheet(main, margin, reader);
  }
}

// In browsers without popovers a citation leads to the card, as without a script.
if ("popover" in HTMLElement.prototype) startAfterPage(start);
