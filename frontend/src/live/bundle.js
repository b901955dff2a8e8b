/** Starting Voilà's widget bundle. */

import { attempt, find, findAll, findOptional, wait } from "../shared/dom.js";
import { SETTINGS_CHANGED } from "../page/settings.js";
import { CONTROLS } from "./cells.js";
import { main } from "./context.js";

/** How often the page looks whether the bundle has started, and how long it waits for it, in ms. */
const POLL = 20;
const PATIENCE = 60_000;

/**
 * The parts of JupyterLab's application and kernel that are used here.
 * @typedef {{connect: (listener: (sender: unknown, value: string) => void) => void}} Signal
 *
 * @typedef {{header: {msg_type: string}, parent_header: {msg_type?: string},
 *   content: {ename?: string, execution_state?: string}}} KernelMessage
 *
 * @typedef {object} Kernel
 * @property {string} id
 * @property {boolean} isDisposed
 * @property {string} connectionStatus
 * @property {{baseUrl: string}} serverSettings
 * @property {Signal} statusChanged
 * @property {Signal} connectionStatusChanged
 * @property {{connect: (listener: (sender: unknown, message: KernelMessage) => void) => void}
 *   } iopubMessage
 * @property {() => void} dispose
 *
 * @typedef {{widgetManagerPromise: {promise: Promise<import("./widgets.js").WidgetManager>}}
 *   } JupyterApp
 */

/** @returns {JupyterApp | undefined} */
const startedApp = () => /** @type {{jupyterapp?: JupyterApp}} */ (window).jupyterapp;

/**
 * Add JupyterLab's styles in a layer below ours, so that they style live cells only.
 * @param {string} folder
 */
export function addStyles(folder) {
  const style = document.createElement("style");
  const importTheme = (/** @type {"light" | "dark"} */ look) => {
    const chosen = document.documentElement.dataset.look;
    const whenChosen = chosen === look ? "" : "not all";
    const condition = chosen ? whenChosen : `(prefers-color-scheme: ${look})`;
    return `@import url("${folder}theme-${look}.css") layer(lab) ${condition};`;
  };
  const write = () => {
    const base = `@import url("${folder}index.css") layer(lab);`;
    style.textContent = base + importTheme("light") + importTheme("dark");
  };
  write();
  addEventListener(SETTINGS_CHANGED, write);
  document.head.prepend(style);
}

/**
 * Move the styles that widgets add, now and later, before those of the page. The controls' widgets
 * bring the style of notebooks, and others may style elements anywhere; nothing shown may change.
 */
export function keepPageStyle() {
  const own = find(document.head, "style");
  const isAfterOwn = (/** @type {Node} */ node) =>
    node instanceof Element &&
    node.matches("style, link[rel=stylesheet]") &&
    own.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
  new MutationObserver((records) => {
    own.before(...records.flatMap(({ addedNodes }) => [...addedNodes]).filter(isAfterOwn));
  }).observe(document.head, { childList: true });
}

/** Let the browser fetch the scripts of widgets, which the bundle requests once it has started. */
export function preloadPackages() {
  const { fullLabextensionsUrl = "", federated_extensions: packages = [] } =
    attempt(() => JSON.parse(find(document, "#jupyter-config-data").textContent ?? "")) ?? {};
  for (const { name, load } of packages) {
    const link = document.createElement("link");
    const href = `${fullLabextensionsUrl}/${name}/${load}`;
    Object.assign(link, { rel: "preload", as: "script", href });
    document.head.append(link);
  }
}

/**
 * Let requests about the kernel wait until its first outputs are in the page. If the bundle were
 * connected while cells run, outputs in widgets would be there twice: nbclient collects them, too.
 * @param {Promise<unknown>} inserted
 */
function delayConnection(inserted) {
  const original = window.fetch;
  window.fetch = async (...request) => {
    const [target] = request;
    const address = target instanceof Request ? target.url : String(target);
    if (address.includes("/api/kernels/")) await inserted;
    return original(...request);
  };
}

/**
 * Load Voilà's bundle and start it while the first cells run; it renders their outputs once it is
 * connected. It starts at the window's load event, which may have passed.
 * @param {string} address
 * @param {Promise<unknown>} inserted resolves when the first outputs are in the page
 * @returns {Promise<JupyterApp>}
 */
export async function startBundle(address, inserted) {
  const original = window.addEventListener;
  /** @type {(this: Window, type: string, listener: any, options?: any) => void} */
  function startIfLoaded(type, listener, options) {
    if (type === "load" && document.readyState === "complete") listener(new Event("load"));
    else original.call(this, type, listener, options);
  }
  delayConnection(inserted);
  window.addEventListener = startIfLoaded;
  try {
    await loadScript(address);
    for (let waited = 0; !startedApp() && waited < PATIENCE; waited += POLL) await wait(POLL);
  } finally {
    window.addEventListener = original;
  }
  const app = startedApp();
  if (!app) throw new Error("the widget bundle did not start");
  return app;
}

/**
 * @param {string} address
 * @returns {Promise<void>}
 */
function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${address} could not be loaded`));
    document.body.append(script);
  });
}

/** Mark the page as live once every control that has a widget is bound. */
export function markLiveWhenBound() {
  const unbound = CONTROLS.replaceAll(/\.[\w-]+/g, "$&:not([data-live])");
  const check = () => {
    const isWaiting = findAll(main, ".live").some(
      (live) => live.parentElement && findOptional(live.parentElement, unbound),
    );
    if (!isWaiting) document.documentElement.dataset.live = "yes";
  };
  main.addEventListener("explainer:bound", check);
  check();
}
