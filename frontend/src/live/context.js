/** The parts of a page that the modules of going live share. */

import { find } from "../shared/dom.js";

/**
 * @typedef {object} LiveConfig
 * @property {"ask" | "stream" | "browser"} mode ask: request the live page once this one is in view;
 *   stream: the live parts follow in this document; browser: Python runs in the reader's browser
 * @property {boolean} needed whether the page has live cells of its own, or its reader asked for a
 *   kernel
 * @property {Record<string, string>} words the messages
 * @property {string} [page] the address of the file with the page's cells, if Python runs here
 */

/** @type {LiveConfig} */
export const config = JSON.parse(find(document, "#explainer-live").textContent ?? "");
export const main = find(document, "main.explainer");

/**
 * Add the messages that were sent with the live parts.
 * @param {Document} early
 */
export function addWords(early) {
  Object.assign(config.words, JSON.parse(find(early, "#explainer-bundle").dataset.words ?? "{}"));
}

/** Mark that the kernel is lost or never came. */
export function markLost() {
  delete document.documentElement.dataset.live;
  document.documentElement.dataset.lost = "yes";
}
