/** The script of pages that cite studies: each study is shown beside the sentence that cites it. */

import { existingReader } from "../reader/symbol.js";
import { findOptional } from "../shared/dom.js";
import { startMargin } from "../studies/margin.js";
import { startSheet } from "../studies/sheet.js";

const main = findOptional(document, "main.explainer");
const reader = main && existingReader(main);
// In browsers without popovers a citation leads to the card, as without a script.
if (main && reader && "popover" in HTMLElement.prototype) {
  startSheet(main, startMargin(main), reader);
}
