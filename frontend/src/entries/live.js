/**
 * Makes a page live that is being read. Only what is needed until the live parts arrive is here;
 * they bring the rest, live-parts.js. If anything fails, the page stays as it was, and says so where
 * that matters to its reader.
 */

import { addWords, config, markLost } from "../live/context.js";
import { reopen, restorePlace } from "../live/reopen.js";
import { showOffer } from "../live/offer.js";
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
 * Tell why nothing is live. Where kernels cannot be reached, try again later; where there is no
 * kernel for the page, trying again does not help.
 * @param {import("../live/request.js").Refusal} refusal
 */
function showRefusal({ refused, after, offer }) {
  if (refused === "live_missing") return showStatus(config.words[refused]);
  const isAway = refused === "live_away";
  // Pages that were refused together do not try again together.
  const delay = after * (1 + Math.random()) * 1000;
  const timer = isAway ? setTimeout(goLive, delay) : undefined;
  const retry = () => {
    clearTimeout(timer);
    goLive();
  };
  if (offer) return showOffer(offer, () => clearTimeout(timer), retry);
  return showStatus(config.words[refused], retry);
}

/**
 * Return the script that came with the live parts. It is not inline code, which the policy of the
 * page would have to allow by its hash.
 * @param {Document} early
 * @returns {Promise<typeof import("./live-parts.js")>}
 */
async function loadScript(early) {
  const text = find(early, "#explainer-parts").textContent ?? "";
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Whether anything of the live parts has arrived. */
let hasStarted = false;

async function goLive() {
  const isRequested = config.mode === "ask";
  try {
    if (isRequested && !storesCookies()) return offerWindow();
    const source = isRequested ? await requestInView() : await streamed();
    if (source.refused !== undefined) return config.needed ? showRefusal(source) : undefined;
    clearStatus();
    if (isRequested) {
      const settings = find(source.early, "#jupyter-config-data");
      document.body.append(document.importNode(settings, true));
    }
    addWords(source.early);
    const { showParts } = await loadScript(source.early);
    await showParts(source, () => (hasStarted = true));
  } catch (error) {
    console.warn(error);
    if (config.needed && !document.documentElement.dataset.lost) {
      showStatus(config.words[hasStarted ? "live_lost" : "live_failed"], reopen);
    }
    markLost();
  }
  return undefined;
}

restorePlace();
goLive();
