/** Makes a page of a static site live, with Python in the reader's browser. Loaded when asked for. */

import { config, markLost } from "../live/context.js";
import { reopen, restorePlace } from "../live/reopen.js";
import { showStatus } from "../live/status.js";
import { find } from "../shared/dom.js";
import { startPython } from "../browser-python/source.js";
import { showParts } from "./live-parts.js";

/** Whether anything of the live parts is in the page. */
let hasStarted = false;

async function goLive() {
  try {
    showStatus(config.words.live_waiting);
    const source = await startPython(new URL(config.page ?? "", location.href), () => {});
    if (source.refused !== undefined) return;
    const settings = find(source.early, "#jupyter-config-data");
    document.body.append(document.importNode(settings, true));
    await showParts(source, () => (hasStarted = true));
  } catch (error) {
    console.warn(error);
    showStatus(
      config.words[hasStarted ? "live_lost" : "live_failed"],
      hasStarted ? reopen : goLive,
    );
    if (hasStarted) markLost();
  }
}

restorePlace();
goLive();
