/**
 * Loads everything that makes a page of a static site live, once its reader asks for it or has
 * asked before a reload. Until then, nothing is requested.
 */

import { find, findAll, findOptional } from "../shared/dom.js";
import { load, RELOADED } from "../shared/storage.js";

const status = find(document, ".explainer-status");
/** @type {{script: string, words: Record<string, string>}} */
const { script, words } = JSON.parse(find(document, "#explainer-live").textContent);
let isLoading = false;

/** @param {string | undefined} message */
function show(message) {
  const hadFocus = status.contains(document.activeElement);
  status.replaceChildren(message ?? "");
  status.tabIndex = -1;
  if (hadFocus) status.focus();
}

function start() {
  if (isLoading) {
    findOptional(status, "button")?.click(); // to try again
    return;
  }
  isLoading = true;
  const button = find(status, ".explainer-run");
  show(words.live_waiting);
  const element = document.createElement("script");
  element.src = script;
  element.onerror = () => {
    isLoading = false;
    show(words.live_failed);
    status.append(" ", button);
  };
  document.body.append(element);
}

for (const button of findAll(document, ".explainer-run")) button.addEventListener("click", start);
if (load(RELOADED, "sessionStorage")?.path === location.pathname) start();
