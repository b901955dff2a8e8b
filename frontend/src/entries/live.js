/**
 * Makes a page live that is being read: inserts the kernel's outputs beside the saved ones and
 * starts Voilà's bundle. Nothing that is shown moves. If anything fails, the page stays as it was,
 * and says so where that matters to its reader.
 */

import { addStyles, markLiveWhenBound, startBundle } from "../live/bundle.js";
import { insertCells } from "../live/cells.js";
import { config, markLost } from "../live/context.js";
import { watchConnections, watchKernel } from "../live/kernel.js";
import { watchOutputs } from "../live/notes.js";
import { reopen, restorePlace } from "../live/reopen.js";
import { requestInView, streamed } from "../live/request.js";
import { clearStatus, offerWindow, showStatus } from "../live/status.js";
import {
  awaitModels,
  closeModels,
  createModels,
  hideClosed,
  renderOutputs,
} from "../live/widgets.js";
import { find, findAll } from "../shared/dom.js";

/** After how long without an output readers are told that the live parts are starting, in ms. */
const STARTING = 2500;

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
function showRefusal({ refused, after }) {
  if (refused === "live_missing") return showStatus(config.words[refused]);
  const isAway = refused === "live_away";
  // Pages that were refused together do not try again together.
  const delay = after * (1 + Math.random()) * 1000;
  const timer = isAway ? setTimeout(() => goLive(true), delay) : undefined;
  return showStatus(config.words[refused], () => {
    clearTimeout(timer);
    goLive(true);
  });
}

/**
 * Make widgets of the cells that have ended, if a cell that runs keeps the kernel busy, and close
 * those that the kernel has closed.
 * @param {import("../live/widgets.js").WidgetManager} manager
 * @param {import("../live/request.js").Part} part
 */
async function showWidgets(manager, { outputs }) {
  const script = findAll(outputs, "[data-running-cell]").at(-1);
  const widgets = JSON.parse(script?.textContent ?? "null");
  if (widgets) await createModels(manager, widgets.state);
  const closed = findAll(outputs, "[data-closed]").at(-1)?.dataset.closed?.split(" ");
  await closeModels(manager, closed ?? []);
}

/**
 * Put the live parts into the page as they arrive, and start the bundle with the first.
 * @param {import("../live/request.js").LiveSource} source
 */
async function showParts({ early, parts }) {
  const { bundle = "", styles = "" } = find(early, "#explainer-bundle").dataset;
  addStyles(styles);
  const remaining = parts[Symbol.asyncIterator]();
  const insertFirst = async () => {
    const notice = setTimeout(() => config.own && showStatus(config.words.live_waiting), STARTING);
    const part = (await remaining.next()).value;
    clearTimeout(notice);
    clearStatus();
    hasStarted = true;
    insertCells(part);
    // The bundle has read its settings by now, and looks here for what they lack.
    document.body.dataset.kernelId = part.outputs.dataset.kernelId;
    connections.limit = Number(part.outputs.dataset.messageBytes);
    return part;
  };
  const connections = watchConnections(async () => (await app).widgetManagerPromise.promise);
  const first = insertFirst();
  const app = startBundle(bundle, first);
  const manager = await (await app).widgetManagerPromise.promise;
  hideClosed(manager);
  watchOutputs();
  watchKernel(manager);
  markLiveWhenBound();
  await showWidgets(manager, await first);
  for await (const part of { [Symbol.asyncIterator]: () => remaining }) {
    const outputs = insertCells(part);
    await showWidgets(manager, part);
    renderOutputs(manager, outputs);
    awaitModels(manager);
  }
  document.getElementById("explainer-outputs")?.remove();
}

/** Whether anything of the live parts has arrived. */
let hasStarted = false;

/** @param {boolean} isAgain whether the reader asked for it, or a reload did */
async function goLive(isAgain) {
  const isRequested = config.mode === "ask";
  try {
    if (isRequested && !storesCookies()) return offerWindow();
    const source = isRequested ? await requestInView(isAgain) : await streamed();
    if (source.refused !== undefined) return config.own ? showRefusal(source) : undefined;
    clearStatus();
    if (isRequested) {
      const settings = find(source.early, "#jupyter-config-data");
      document.body.append(document.importNode(settings, true));
    }
    await showParts(source);
  } catch (error) {
    console.warn(error);
    if (config.own && !document.documentElement.dataset.lost) {
      showStatus(config.words[hasStarted ? "live_lost" : "live_failed"], reopen);
    }
    markLost();
  }
  return undefined;
}

goLive(restorePlace());
