/** The script of pages that cite studies: each study is shown beside the sentence that cites it. */

import { existingReader } from "../reader/symbol.js";
import { findOptional } from "../shared/dom.js";
import { startMargin } from "../studies/margin.js";
import { startSheet } from "../studies/sheet.js";

/** Start; return whether the script of the page has run. */
function start() {
  const main = findOptional(document, "main.explainer");
  const reader = main && existingReader(main);
  if (reader) startSheet(main, startMargin(main), reader);
  return !!reader;
}

// In browsers without popovers a citation leads to the card, as without a script. In a site that
// is exported, the script of the page is a file and runs later.
if ("popover" in HTMLElement.prototype && !start()) {
  document.addEventListener("DOMContentLoaded", start);
}
