/** Glossary: the open explanation and the trait ``selected`` are kept the same. */

import { findAll } from "../shared/dom.js";
import { listen, setTraits } from "./model.js";

const ANCHOR = "term-";

/**
 * Bind a model to a list of terms. In a page the explanation opens beside the text; in an editor,
 * which has no such place, it is marked in the list.
 * @param {HTMLElement} control
 * @param {import("./model.js").Model} model
 * @returns {() => void} removes every listener
 */
export function bindGlossary(control, model) {
  /** @type {Record<string, string>} */
  const names = model.get("names");
  const mark = (/** @type {string} */ id) => {
    for (const entry of findAll(control, ".term-entry")) {
      entry.classList.toggle("is-open", entry.id === id);
    }
  };
  const push = (/** @type {Event} */ event) => {
    const { detail } = /** @type {CustomEvent<string>} */ (event);
    setTraits(model, { selected: names[detail.slice(ANCHOR.length)] ?? "" });
    mark(detail);
  };
  const pull = () => {
    const slug = Object.keys(names).find((each) => names[each] === model.get("selected"));
    const id = slug === undefined ? "" : `${ANCHOR}${slug}`;
    mark(id);
    control.dispatchEvent(new CustomEvent("explainer:show-term", { detail: id, bubbles: true }));
  };
  control.addEventListener("explainer:term", push);
  const stop = listen(model, { selected: pull });
  if (model.get("selected")) pull();
  return () => {
    stop();
    control.removeEventListener("explainer:term", push);
  };
}
