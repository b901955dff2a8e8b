/** In a preview: shows what is wrong, and reloads the page at the same place when it was built. */

import { find, findOptional, make } from "../shared/dom.js";
import { reloadInPlace, restoreAfterReload } from "../shared/reload.js";

/**
 * @typedef {object} Problem
 * @property {string} place the file and the line
 * @property {string} text
 */
/**
 * @typedef {object} PreviewState
 * @property {number} number it grows with each build
 * @property {string[]} changed the names of the notebooks that the last build has written
 * @property {Problem[]} problems
 * @property {number} leftOut how many problems are not listed
 * @property {string} failure why nothing could be built
 */

const PLACE = "explainer:preview";
const STYLE = `
.explainer-preview { position: fixed; inset: auto 0 0; z-index: 9; max-height: 45vh; overflow: auto;
  padding: .5rem 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1d2529; background: #fff2c2;
  border-top: .2rem solid #8a5a00; }
.explainer-preview summary { font-weight: bold; cursor: pointer; min-height: 1.5rem; }
.explainer-preview ul { margin: .3rem 0; padding-inline-start: 1.2rem; }
.explainer-preview code { overflow-wrap: anywhere; font-weight: bold; }
.explainer-preview a { color: #00506b; }
@media print { .explainer-preview { display: none; } }`;

const main = find(document, "main");
const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const events = new URL("events", script.src);
const own = decodeURIComponent(location.pathname.split("/").pop() ?? "");

/** @type {EventSource | null} */
let source = null;
/** @type {number | null} the build that the page shows; null until it is known */
let shown = null;

/** @param {PreviewState} state */
function receive(state) {
  const isNext = shown === null || state.number === shown || state.number === shown + 1;
  const isOwn = shown !== null && state.number !== shown && state.changed.includes(own);
  if (isOwn || !isNext) return reloadInPlace(main, PLACE);
  const others = shown === state.number || shown === null ? [] : state.changed;
  shown = state.number;
  show(state, others);
}

/**
 * @param {string} notebook its name
 */
function makeLink(notebook) {
  const link = make("a", notebook.replace(/\.ipynb$/, ""));
  link.href = new URL(`../voila/render/${encodeURIComponent(notebook)}`, script.src).href;
  return link;
}

/**
 * @param {PreviewState} state
 * @param {string[]} others the notebooks of other pages that were built
 */
function show({ problems, leftOut, failure }, others) {
  const isOpen = findOptional(document, ".explainer-preview details")?.hasAttribute("open") ?? true;
  findOptional(document, ".explainer-preview")?.remove();
  const count = problems.length + leftOut;
  const items = problems.map(({ place, text }) => make("li", make("code", place), ` ${text}`));
  if (failure) items.unshift(make("li", failure));
  if (leftOut) items.push(make("li", `${leftOut} more: run explainer check`));
  const links = others.filter((name) => name !== "index.ipynb").map(makeLink);
  if (!items.length && !links.length) return;
  const panel = make("aside");
  panel.className = "explainer-preview";
  panel.lang = "en";
  panel.dir = "ltr";
  panel.setAttribute("aria-label", "Preview");
  panel.setAttribute("role", "status");
  if (items.length) {
    const title = failure
      ? "Nothing was built"
      : `${count} ${count === 1 ? "problem" : "problems"}`;
    const details = make("details", make("summary", title), make("ul", ...items));
    details.toggleAttribute("open", isOpen);
    panel.append(details);
  }
  if (links.length) {
    const list = links.flatMap((link, index) => (index ? [", ", link] : [link]));
    panel.append(make("p", "Built again: ", ...list));
  }
  document.body.append(panel);
}

/** A browser opens few connections to one host, so pages in the background close theirs. */
function connect() {
  source?.close();
  source = null;
  if (document.hidden) return;
  source = new EventSource(events);
  source.addEventListener("message", (event) => receive(JSON.parse(event.data)));
}

document.head.append(make("style", STYLE));
restoreAfterReload(PLACE);
connect();
document.addEventListener("visibilitychange", connect);
