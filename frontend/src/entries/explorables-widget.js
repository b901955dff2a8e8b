/**
 * The view of the widgets of explorables, as anywidget loads it. Where a page already shows the
 * explorable of the cell, the widget binds to it and draws nothing.
 */

import { bindExplorable } from "../explorables/bind.js";
import { explorableOf } from "../explorables/kinds.js";
import { find, findOptional } from "../shared/dom.js";
import { renderAttached } from "../widgets/attached.js";
import { findControl } from "../widgets/page-control.js";

/**
 * Bind a widget to its explorable in the page; draw one if there is none.
 * @param {import("../widgets/model.js").Model} model
 * @param {HTMLElement} el
 * @returns {(() => void) | undefined} removes every listener
 */
function bind(model, el) {
  const cell = findOptional(document, "main.explainer") && el.closest("[data-cell]");
  const kind = `.explorable-${model.get("kind")}`;
  let root = cell && findControl(cell, kind, model.get("html"));
  if (!root) {
    el.innerHTML = model.get("html");
    root = find(el, kind);
  }
  const explorable = explorableOf(root);
  root.dataset.live = "yes";
  root.dispatchEvent(new CustomEvent("explainer:bound", { bubbles: true }));
  return explorable && bindExplorable(explorable, model);
}

export default { render: renderAttached(bind) };
