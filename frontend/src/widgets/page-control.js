/** Finding the control of the page that a widget binds to. */

import { findAll } from "../shared/dom.js";

const LENGTH = 60;
/** @param {Element} element the start of its text, without white space */
const startOf = (element) => (element.textContent ?? "").replaceAll(/\s/g, "").slice(0, LENGTH);

/**
 * Return the control of a cell that a widget shows, or null. A cell that educators have joined may
 * have several of a kind, which are told apart by how they begin.
 * @param {ParentNode} cell
 * @param {string} selector of the kind
 * @param {string} html of the widget
 * @returns {HTMLElement | null}
 */
export function findControl(cell, selector, html) {
  const controls = findAll(cell, selector);
  if (controls.length < 2) return controls[0] ?? null;
  const drawn = document.createElement("template");
  drawn.innerHTML = html;
  const own = drawn.content.querySelector(selector);
  const start = own && startOf(own);
  return controls.find((control) => startOf(control) === start) ?? controls[0] ?? null;
}
