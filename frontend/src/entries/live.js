/**
 * Makes a page live that is being read: inserts the kernel's outputs beside the saved ones and
 * starts Voilà's bundle. Nothing that is shown moves. If anything fails, the page stays as it was,
 * and says so where that matters to its reader.
 */

import { addStyles, insertOutputs, markLiveWhenBound, startBundle } from "../live/bundle.js";
import { config, markLost } from "../live/context.js";
import { watchKernel } from "../live/kernel.js";
import { reopen, restorePlace } from "../live/reopen.js";
import { requestInView, streamed } from "../live/request.js";
import { clearStatus, offerWindow, showStatus } from "../live/status.js";
import { find } from "../shared/dom.js";

/** Return whether the kernel's cookie would be stored; in another site's frame it may not be. */
function storesCookies() {
  if (window === window.top) return true;
  const isSecure = location.protocol === "https:";
  const flags = isSecure ? "SameSite=None; Secure; Partitioned" : "SameSite=Lax";
  try {
    document.cookie = `explainer_probe=1; ${flags}`;
    const isStored = document.cookie.includes("explainer_probe=1");
    document.cookie = `explainer_probe=; Max-Age=0; ${flags}`;
    return isStored;
  } catch {
    return false; // A sandboxed frame has no cookies.
  }
}

/**
 * Tell why nothing is live. Where kernels cannot be reached, try again later.
 * @param {import("../live/request.js").Refusal} refusal
 */
function showRefusal({ refused, after }) {
  const isAway = refused === "live_away";
  // Pages that were refused together do not try again together.
  const delay = after * (1 + Math.random()) * 1000;
  const timer = isAway ? setTimeout(() => goLive(true), delay) : undefined;
  showStatus(config.words[refused], () => {
    clearTimeout(timer);
    goLive(true);
  });
}

/** @param {boolean} isAgain whether the reader asked for it, or a reload did */
async function goLive(isAgain) {
  const isRequested = config.mode === "ask";
  try {
    if (isRequested && !storesCookies()) return offerWindow();
    const source = isRequested ? await requestInView(isAgain) : await streamed();
    if (source.refused !== undefined) return config.own ? showRefusal(source) : undefined;
    clearStatus();
    const { early, whole } = source;
    if (isRequested) {
      const settings = find(early, "#jupyter-config-data");
      document.body.append(document.importNode(settings, true));
    }
    const { bundle = "", styles = "" } = find(early, "#explainer-bundle").dataset;
    addStyles(styles);
    const app = await startBundle(bundle, whole.then(insertOutputs));
    await watchKernel(app);
    markLiveWhenBound();
  } catch (error) {
    console.warn(error);
    markLost();
    if (config.own) showStatus(config.words.live_lost, reopen);
  }
  return undefined;
}

goLive(restorePlace());
