/** Putting live cells into the page as they arrive, beside their saved output. */

import { findAll, findOptional, focusOn } from "../shared/dom.js";
import { main } from "./context.js";
import { hasSavedOutput, noteOf } from "./notes.js";

export const CONTROLS =
  ".explainer-nav, .explainer-studies, .explainer-table, .explainer-figure:not(.explorable-data), .explainer-explorable, .explainer-glossary";
const OUTPUT = 'script[type="application/vnd.voila.cell-output+json"]';

/** @param {string | undefined} number */
const findSlot = (number) => findOptional(main, `[data-cell="${number}"]`);

/**
 * What the output of a control of ours contains, as JSON: its HTML, or the fields of a figure. The
 * widget binds to the control of the page and draws nothing.
 */
const OURS = /class=\\"explainer-|"FigureControls\(/;

/**
 * Show something in the slot of a cell.
 * @param {HTMLElement} slot
 * @param {Node[]} nodes
 * @param {string} name of the class
 * @param {Element | null} before
 */
function fill(slot, nodes, name, before = null) {
  const live = document.createElement("div");
  live.className = name;
  live.append(...nodes);
  slot.insertBefore(live, before);
}

/**
 * Show the outputs of a cell that shows controls of ours, and what other code in it shows, in place
 * of what that showed before: educators join cells.
 * @param {HTMLElement} slot
 * @param {Node[]} nodes
 */
function fillControls(slot, nodes) {
  const elements = nodes.filter((node) => node instanceof HTMLElement);
  const others = elements.filter((node) => !OURS.test(node.textContent ?? ""));
  const ours = elements.filter((node) => !others.includes(node));
  fill(slot, ours, "live bound");
  if (!others.length) return;
  const saved = [...slot.children].filter(
    (node) => !node.matches(`.live, ${CONTROLS}`) && !findOptional(node, CONTROLS),
  );
  fill(slot, others, "live", saved[0]);
  for (const node of saved) if (node instanceof HTMLElement) node.hidden = true;
}

/**
 * Remove the button with which readers have asked for the live parts; a focus in it goes to its place.
 * @param {HTMLElement} slot
 */
function removeOffer(slot) {
  const offer = findOptional(slot, ":scope > .explainer-offer");
  if (offer?.contains(document.activeElement)) focusOn(slot);
  offer?.remove();
}

/**
 * Put one cell into the page. Our own controls work without their kernel, so nothing is said there,
 * and one of our cells that shows nothing is not waited for.
 * @param {HTMLElement} cell
 * @param {HTMLElement} slot
 */
function insertCell(cell, slot) {
  const { state = "" } = cell.dataset;
  removeOffer(slot);
  const isControl = Boolean(findOptional(slot, CONTROLS));
  const isShown = state === "shown";
  const keepsSaved = isControl || (!isShown && hasSavedOutput(slot));
  const nodes = isShown || !keepsSaved ? [...cell.childNodes] : [];
  const isUnseen = state === "running" && slot.dataset.empty !== undefined;
  const note = isControl || isUnseen ? null : noteOf(state, keepsSaved);
  if (note) nodes.push(note);
  if (!nodes.length && state === "running") return;
  for (const live of findAll(slot, ":scope > .live")) live.remove();
  if (!nodes.length) return;
  if (isControl) return fillControls(slot, nodes);
  fill(slot, nodes, "live");
  slot.classList.toggle("is-live", !keepsSaved);
}

/** The cells that are in the page, by number; a running one is put there twice. */
const inserted = new Set();
/** @type {HTMLElement | null} the slot of the cell that is running */
let running = null;

/**
 * Put the cells that have ended into the page, and say of one that runs that it does.
 * @param {import("./request.js").Part} part
 * @returns {HTMLElement[]} the outputs to be rendered
 */
export function insertCells({ outputs, isWhole }) {
  /** @type {HTMLElement[]} */
  const scripts = [];
  for (const cell of findAll(outputs, "[data-live-cell], [data-running-cell]")) {
    const number = cell.dataset.liveCell ?? cell.dataset.runningCell;
    const key = `${cell.dataset.liveCell ? "ended" : "running"} ${number}`;
    const isComplete = isWhole || cell.nextElementSibling || cell.dataset.runningCell;
    const slot = findSlot(number);
    if (!isComplete || !slot || inserted.has(key) || inserted.has(`ended ${number}`)) continue;
    inserted.add(key);
    running = cell.dataset.runningCell ? slot : null;
    if (running) {
      insertCell(createCell("running"), slot);
    } else {
      scripts.push(...findAll(cell, OUTPUT));
      insertCell(cell, slot);
    }
  }
  return scripts;
}

/** @param {string} state of a cell without output */
function createCell(state) {
  const cell = document.createElement("div");
  cell.dataset.state = state;
  return cell;
}

/** Say of the cell that is running that it has been ended. */
export function endRunningCell() {
  if (running) insertCell(createCell("ended"), running);
  running = null;
}
