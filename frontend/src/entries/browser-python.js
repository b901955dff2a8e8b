/** Makes a page of a static site live, with Python in the reader's browser. Loaded when asked for. */

import { startPython } from "../browser-python/source.js";
import { config, markLost } from "../live/context.js";
import { reopen, restorePlace } from "../live/reopen.js";
import { showStatus } from "../live/status.js";
import { find } from "../shared/dom.js";
import { showParts } from "./live-parts.js";

const status = find(document, ".explainer-status");
const progress = document.createElement("progress");
progress.setAttribute("aria-hidden", "true");
/** Whether the bundle of widgets may have been loaded, which a page can do once. */
let isBundled = false;
/** Whether anything of the live parts is in the page. */
let hasStarted = false;

/**
 * Show how much has arrived, beside the sentence that the page is starting.
 * @param {number} share
 */
function showProgress(share) {
  if (hasStarted || !status.textContent?.includes(config.words.live_waiting ?? "")) return;
  progress.value = share;
  if (share >= 1) progress.removeAttribute("value"); // It now takes time, which is not known.
  if (!progress.isConnected) status.append(" ", progress);
}

async function goLive() {
  try {
    showStatus(config.words.live_waiting);
    showProgress(0);
    const source = await startPython(new URL(config.page ?? "", location.href), showProgress);
    const settings = find(source.early, "#jupyter-config-data");
    document.body.append(document.importNode(settings, true));
    isBundled = true;
    await showParts(source, () => (hasStarted = true));
  } catch (error) {
    console.warn(error);
    const message = config.words[hasStarted ? "live_lost" : "live_failed"];
    showStatus(message, isBundled ? reopen : goLive);
    if (hasStarted) markLost();
  }
}

restorePlace();
goLive();
