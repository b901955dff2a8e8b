/** StudyList: the open cards and the trait ``open_ids`` are kept the same. */

import { findAll } from "../shared/dom.js";
import { listen, setTraits } from "./model.js";

/** @typedef {import("./model.js").Model} Model */

const keyOf = (/** @type {Element} */ card) => card.id.slice("study-".length);

/**
 * Bind a model to a list of cards. Cards that the reader has opened stay open.
 * @param {HTMLElement} control
 * @param {Model} model
 * @returns {() => void} removes every listener
 */
export function bindStudies(control, model) {
  const cards = () => /** @type {HTMLDetailsElement[]} */ (findAll(control, "details.study"));
  const isWanted = (/** @type {Element} */ card) => model.get("open_ids").includes(keyOf(card));
  const push = () => {
    const open = cards().filter((card) => card.open);
    setTraits(model, { open_ids: open.map(keyOf) });
  };
  const pull = () => {
    for (const card of cards()) if (card.open !== isWanted(card)) card.open = !card.open;
  };
  for (const card of cards()) if (isWanted(card)) card.open = true;
  push();
  const stop = listen(model, { open_ids: pull });
  control.addEventListener("toggle", push, true);
  return () => {
    stop();
    control.removeEventListener("toggle", push, true);
  };
}

/**
 * Return what the cards say. The kernel's contain the files for download, those of a page link them.
 * @param {Element} list
 */
const readCards = (list) =>
  findAll(list, "summary, .study-part, .study-facts, .study-citation, .study-styles")
    .map((part) => part.textContent?.trim())
    .join("\n");

/**
 * Show newer markup of the kernel; what is open stays open.
 * @param {HTMLElement} control
 * @param {string} html
 */
export function refreshStudies(control, html) {
  const container = document.createElement("div");
  container.innerHTML = html;
  const next = container.firstElementChild;
  if (!next || readCards(next) === readCards(control)) return;
  const open = new Set(findAll(control, "details[open]").map((card) => card.id));
  for (const card of /** @type {HTMLDetailsElement[]} */ (findAll(next, "details"))) {
    card.open = open.has(card.id);
  }
  control.replaceChildren(...next.childNodes);
}
