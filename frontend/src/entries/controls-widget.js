/**
 * The view of SectionNav, StudyList, StudyTable, Figure and Glossary, as anywidget loads it. Where a page already shows
 * the control, the widget binds to it and draws nothing.
 */

import { notebookSurface } from "../reader/notebook-surface.js";
import { pageReader, readerOf } from "../reader/reader.js";
import { find, findOptional } from "../shared/dom.js";
import { renderAttached } from "../widgets/attached.js";
import { bindFigure } from "../widgets/figure.js";
import { bindGlossary } from "../widgets/glossary.js";
import { bindNav } from "../widgets/nav.js";
import { findControl } from "../widgets/page-control.js";
import { bindStudies, refreshStudies } from "../widgets/studies.js";
import { bindTable } from "../widgets/study-table.js";

/**
 * @typedef {import("../widgets/model.js").Model} Model
 * @typedef {import("../widgets/model.js").View} View
 */

/** @type {Record<string, string>} the control of each kind of widget */
const CONTROLS = {
  nav: ".explainer-nav",
  studies: ".explainer-studies",
  figure: ".explainer-figure",
  table: ".explainer-table",
  glossary: ".explainer-glossary",
};

const pageMain = () => findOptional(document, "main.explainer");

/** @param {HTMLElement} element */
function readerFor(element) {
  const main = pageMain();
  if (main) return pageReader(main);
  const notebook = element.closest(".jp-Notebook");
  return readerOf(notebook instanceof HTMLElement ? notebook : document.body, notebookSurface);
}

/**
 * Bind a widget to its control in the page; draw the control if there is none.
 * @param {Model} model
 * @param {HTMLElement} el
 * @returns {() => void} removes every listener
 */
function bind(model, el) {
  const kind = model.get("kind");
  const cell = pageMain() && el.closest("[data-cell]");
  // The navigation is beside the text, also if its cell shows other things as well.
  const place = cell && kind === "nav" ? pageMain() : cell;
  let control = place && findControl(place, CONTROLS[kind] ?? "", model.get("html"));
  if (control && kind === "studies") refreshStudies(control, model.get("html"));
  if (!control) {
    if (pageMain()) el.innerHTML = model.get("html");
    control = find(el, ":scope > *");
  }
  const reader = readerFor(el);
  const release =
    kind === "nav"
      ? bindNav(reader, model)
      : kind === "studies"
        ? bindStudies(control, model)
        : kind === "table"
          ? bindTable(control, model)
          : kind === "glossary"
            ? bindGlossary(control, model)
            : bindFigure(control, model);
  control.dataset.live = "yes";
  control.dispatchEvent(new CustomEvent("explainer:bound", { bubbles: true }));
  return release;
}

const showAttached = renderAttached(bind);

/**
 * Show a widget. A notebook has its HTML at once, a page only where it has no control of its own.
 * @param {View} view
 * @returns {() => void} called when the view is removed
 */
function render(view) {
  if (!pageMain()) view.el.innerHTML = view.model.get("html");
  return showAttached(view);
}

// In a page, the reader is there before any widget is shown.
const main = pageMain();
if (main) pageReader(main);

export default { render };
