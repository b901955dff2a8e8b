/**
 * Shows the live parts of a page, and is sent with them: inserts the kernel's outputs beside the
 * saved ones and starts Voilà's bundle. Nothing that is shown moves.
 */

import {
  addStyles,
  keepPageStyle,
  markLiveWhenBound,
  preloadPackages,
  startBundle,
} from "../live/bundle.js";
import { insertCells } from "../live/cells.js";
import { addWords, config } from "../live/context.js";
import { reportBlockedLater, watchConnections, watchKernel } from "../live/kernel.js";
import { watchOutputs } from "../live/notes.js";
import { clearStatus, showStatus } from "../live/status.js";
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
 * @param {() => void} onStart is called when the first part is in the page
 */
export async function showParts({ early, parts }, onStart) {
  addWords(early);
  const settings = find(early, "#explainer-bundle").dataset;
  const { bundle = "", styles = "", kernelId, messageBytes } = settings;
  document.body.dataset.kernelId = kernelId; // The bundle looks here for what its settings lack.
  preloadPackages();
  keepPageStyle();
  addStyles(styles);
  const remaining = parts[Symbol.asyncIterator]();
  const insertFirst = async () => {
    const notice = setTimeout(
      () => config.needed && showStatus(config.words.live_waiting),
      STARTING,
    );
    let part;
    try {
      part = (await remaining.next()).value;
    } finally {
      clearTimeout(notice); // what failed is said by the caller, and stays
    }
    clearStatus();
    onStart();
    insertCells(part);
    return part;
  };
  const connections = watchConnections(async () => (await app).widgetManagerPromise.promise);
  connections.limit = Number(messageBytes);
  const first = insertFirst();
  const app = startBundle(bundle, first);
  // What follows is awaited at once, so that a response that is cut is noticed while the bundle starts.
  const following = first.then(() => remaining.next());
  const cut = new Promise((_, reject) => following.catch(reject));
  const started = Promise.all([app, first]).then(([{ widgetManagerPromise }]) => {
    reportBlockedLater();
    return widgetManagerPromise.promise;
  });
  /** @type {import("../live/widgets.js").WidgetManager} */
  const manager = await Promise.race([started, cut]);
  hideClosed(manager);
  watchOutputs();
  watchKernel(manager);
  markLiveWhenBound();
  await showWidgets(manager, await first);
  for (let next = await following; !next.done; next = await remaining.next()) {
    const outputs = insertCells(next.value);
    await showWidgets(manager, next.value);
    renderOutputs(manager, outputs);
    awaitModels(manager);
  }
  document.getElementById("explainer-outputs")?.remove();
}
