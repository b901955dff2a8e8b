/** The script of every page, and the last of its scripts. */

import { startConnection } from "../page/connection.js";
import { startKeys } from "../page/keys.js";
import { startPanels } from "../page/panels.js";
import { startPrinting } from "../page/print.js";
import { startProgress } from "../page/progress.js";
import { startSettings } from "../page/settings.js";
import { startWhenPainted } from "../page/start.js";
import { pageReader } from "../reader/reader.js";
import { find, findOptional } from "../shared/dom.js";

/** @param {HTMLElement} main */
function start(main) {
  // First of all, so that a quick reader's clicks are handled whatever fails below.
  const reader = pageReader(main);
  startPanels();
  startKeys(reader, startSettings(find(document, "#explainer-panel-reading"), reader));
  startPrinting(main);
  startConnection(find(document, ".explainer-status"));
  startProgress(find(document, ".explainer-progress"), reader);
}

const main = findOptional(document, "main.explainer");
// first.js marks browsers that can run this; in others the page needs no script.
if (main && document.documentElement.dataset.reader) startWhenPainted(() => start(main));
