/**
 * Sentences about live cells, at the place of the cell. Each sentence is read out once, politely,
 * however many cells it is about.
 */

import { find, findAll, findOptional } from "../shared/dom.js";
import { config, main } from "./context.js";

/** The states of a cell of which readers are told, with the names of their messages. */
const STATES = new Map([
  ["failed", "cell_failed"],
  ["input", "cell_input"],
  ["ended", "cell_ended"],
  ["skipped", "cell_skipped"],
  ["running", "cell_running"],
]);
export const INPUT_ERROR = "StdinNotImplementedError";
const LOADING = "Loading widget...";
const NO_MODEL = "Error displaying widget: model not found";
/** How Voilà's bundle shows errors: of code, of its own scripts, of a widget's scripts. */
const ERRORS = '[data-mime-type="application/vnd.jupyter.stderr"], .jupyter-widgets-error-widget';

const said = find(document, ".explainer-said");
/** @type {Set<string>} */
const announced = new Set();

/** @param {string} sentence */
function announceOnce(sentence) {
  if (announced.has(sentence)) return;
  announced.add(sentence);
  said.textContent = sentence;
}

/**
 * Return a message with its values.
 * @param {string} name
 * @param {Record<string, string>} values
 */
export const message = (name, values = {}) =>
  (config.words[name] ?? "").replaceAll(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

/**
 * Return the element with a sentence, and have it read out.
 * @param {string} sentence
 */
function createNote(sentence) {
  const note = document.createElement("p");
  note.className = "explainer-failed";
  note.setAttribute("role", "note");
  note.textContent = sentence;
  announceOnce(sentence);
  return note;
}

/**
 * Return the sentence about the state of a cell, or null if there is nothing to say.
 * @param {string} state
 * @param {boolean} isSaved whether its saved output is shown
 */
export function noteOf(state, isSaved) {
  const name = STATES.get(state);
  if (!name) return null;
  return createNote(isSaved ? `${message(name)} ${message("cell_saved")}` : message(name));
}

/**
 * Say in place of an error that code was run in vain, or that a widget's package does not work here.
 * @param {HTMLElement} error
 */
function replaceError(error) {
  if (error.matches(".jupyter-widgets-error-widget")) {
    error.parentElement?.click(); // It tells its reason when it is clicked.
    const found = /from module '([^']+)'/.exec(error.textContent);
    const name = found?.[1] ?? "";
    if (error.parentElement) error.parentElement.onclick = null;
    error.replaceWith(createNote(message(name ? "cell_widget" : "cell_failed", { name })));
    return;
  }
  const isInput = error.textContent.includes(INPUT_ERROR);
  error.replaceChildren(createNote(message(isInput ? "cell_input" : "cell_callback")));
}

/** Replace what Voilà's bundle says in its own words, and hide what is left of closed widgets. */
function correct() {
  for (const error of findAll(main, ERRORS)) {
    if (error.closest(".live") && !findOptional(error, ".explainer-failed")) replaceError(error);
  }
  for (const output of findAll(main, ".live .jp-OutputArea-output.jupyter-widgets")) {
    if (output.textContent === NO_MODEL) output.replaceChildren();
  }
  for (const place of isLoading ? [] : findAll(main, ".live *")) {
    if (!place.childElementCount && place.textContent === LOADING) place.replaceChildren();
  }
}

/** Whether widgets may still be loading, as Voilà's bundle says in their places. */
let isLoading = true;

/** Remove "Loading widget...", which is not true without a connection. */
export function hideLoading() {
  isLoading = false;
  correct();
}

/** Watch the live cells for as long as the page is open. */
export function watchOutputs() {
  new MutationObserver(correct).observe(main, { childList: true, subtree: true });
  correct();
}

/** Whether a sentence about a failure of used code is on the page. */
export const showsFailure = () =>
  findAll(main, ".live .explainer-failed").some((note) =>
    [message("cell_callback"), message("cell_input")].includes(note.textContent),
  );

/** @param {HTMLElement} slot */
export const hasSavedOutput = (slot) =>
  Boolean(findOptional(slot, ":scope > :not(.live, .explainer-missing)"));
