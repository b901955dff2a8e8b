/** Figure: it is drawn again when the kernel has changed it, and the open view is kept. */

import { find, findAll, findOptional } from "../shared/dom.js";
import { listen, setTraits } from "./model.js";

/** @typedef {import("./model.js").Model} Model */

/**
 * Replace the parts of a figure whose markup has changed.
 * @param {HTMLElement} control
 * @param {string} html
 */
function redraw(control, html) {
  const container = document.createElement("div");
  container.innerHTML = html;
  for (const part of [".figure-drawn", ".figure-changed"]) {
    const [old, next] = [find(control, part), find(container, part)];
    if (next.textContent?.trim() === old.textContent?.trim()) continue;
    old.replaceChildren(...next.childNodes);
  }
}

/**
 * Fold the fields that change a figure, so that nothing moves when they arrive: what unfolds them
 * stands in the space below the figure.
 * @param {HTMLElement} control
 * @param {string} label
 */
function foldControls(control, label) {
  // The fields are to be beside the picture that they change, not below the caption.
  const live = control.parentElement && findOptional(control.parentElement, ":scope > .live");
  if (!live) return;
  const folded = document.createElement("details");
  folded.className = "figure-change";
  const summary = document.createElement("summary");
  summary.textContent = label;
  folded.append(summary, live);
  folded.addEventListener(
    "toggle",
    () => folded.open && folded.scrollIntoView({ block: "nearest" }),
  );
  find(control, ".figure-drawn").after(folded);
}

/**
 * Bind a model to a figure. The view that the reader has opened stays open.
 * @param {HTMLElement} control
 * @param {Model} model
 * @returns {() => void} removes every listener
 */
export function bindFigure(control, model) {
  const views = () => /** @type {HTMLDetailsElement[]} */ (findAll(control, ".figure-view"));
  const pull = () => {
    const name = model.get("view") === "table" ? "table" : model.get("grouping");
    for (const view of views()) view.open = view.dataset.view === name;
  };
  const push = () => {
    const name = views().find((view) => view.open)?.dataset.view;
    if (name === "table") setTraits(model, { view: name });
    else if (name) setTraits(model, { view: "chart", grouping: name });
  };
  const draw = () => {
    const focused = views().findIndex((view) => view.contains(document.activeElement));
    redraw(control, model.get("html"));
    pull();
    const view = views()[focused];
    if (view) find(view, "summary").focus({ preventScroll: true });
  };
  foldControls(control, model.get("controls_label"));
  push();
  draw();
  const stop = listen(model, { html: draw, grouping: pull, view: pull });
  control.addEventListener("toggle", push, true);
  return () => {
    stop();
    control.removeEventListener("toggle", push, true);
  };
}
