/** Single-letter keys and Escape. */

import { findOptional, targetOf } from "../shared/dom.js";
import { openerOf, openPanel } from "./panels.js";

/** @typedef {import("../reader/reader.js").Reader} Reader */

/** Where a letter is text, or belongs to a live cell. */
const TYPING =
  "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], " +
  "[role=slider], [role=spinbutton], .live";

/**
 * Return the Latin letter or the sign of a key; with another script, that of its place.
 * @param {{key: string, code: string}} event
 */
export function letterOf({ key, code }) {
  return (key < "\x80" ? key : code.replace("Key", "")).toLowerCase();
}

/** Where a key led the reader from, for the way back. */
class Excursion {
  /** @type {{element: Element | null, y: number} | null} */
  #origin = null;

  /** @param {() => HTMLElement | null} findTarget */
  begin(findTarget) {
    this.#origin = { element: document.activeElement, y: scrollY };
    findTarget()?.focus();
  }

  /**
   * Go back, with scroll position and focus.
   * @param {HTMLElement} otherwise what gets the focus if no key led here
   */
  end(otherwise) {
    if (!this.#origin) return otherwise.focus();
    const { element, y } = this.#origin;
    scrollTo({ top: y, behavior: "instant" });
    if (element instanceof HTMLElement && element.isConnected && element !== document.body) {
      element.focus({ preventScroll: true });
    } else if (document.activeElement instanceof HTMLElement) {
      document.activeElement.blur();
    }
    this.#origin = null;
  }
}

/**
 * Return what each key does.
 * @param {Reader} reader
 * @param {Excursion} excursion
 * @returns {Record<string, () => void>}
 */
function actions(reader, excursion) {
  const click = (/** @type {string} */ selector) => findOptional(document, selector)?.click();
  return {
    n: () => reader.step(1),
    p: () => reader.step(-1),
    o: () => click(".explainer-one"),
    s() {
      const isAnyClosed = findOptional(document, "details.study:not([open])");
      click(isAnyClosed ? ".explainer-open" : ".explainer-close");
    },
    l() {
      const opener = openerOf("explainer-sections");
      if (opener?.getClientRects().length) opener.click();
      else excursion.begin(() => findOptional(document, ".explainer-toc [aria-current]"));
    },
    "?"() {
      openerOf("explainer-panel-reading")?.click();
      const panel = openPanel();
      if (panel) findOptional(panel, "input:checked")?.focus({ preventScroll: true });
    },
  };
}

/**
 * Handle the keys of a page.
 * @param {Reader} reader
 * @param {() => boolean} areLettersOn
 */
export function startKeys(reader, areLettersOn) {
  const excursion = new Excursion();
  const byLetter = actions(reader, excursion);

  const escape = (/** @type {Element | null} */ target) => {
    if (openPanel()) return undefined; // The browser closes it, and gives the focus back.
    if (target?.closest(".explainer-toc")) {
      return excursion.end(/** @type {HTMLElement} */ (target));
    }
    const study = target?.closest("details.study");
    return study ? reader.cards.goBack(study.id.slice("study-".length)) : undefined;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const target = targetOf(event);
    if (event.key === "Escape") escape(target);
    if (event.isComposing || event.repeat || !areLettersOn()) return;
    if (event.ctrlKey || event.metaKey || event.altKey || target?.closest(TYPING)) return;
    const action = byLetter[letterOf(event)];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
