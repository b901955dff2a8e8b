/**
 * The sheet: what the words at a marker mean, beside their sentence. On a narrow screen it is at
 * the lower edge and the sentence stays in sight above it; on a wide one it is in the margin. The
 * browser closes it on Escape and on a click elsewhere.
 */

import { targetOf } from "../shared/dom.js";
import { scrollToShow } from "./layout.js";
import { measureSentence } from "./sentence.js";

const SPACE = 12; // px around what stays in sight

/**
 * @typedef {import("../reader/reader.js").Reader} Reader
 * @typedef {ReturnType<typeof import("./margin.js").startMargin>} Margin
 */

/** A sheet; what it shows is up to the classes that extend this one. */
export class MarkerSheet {
  /** @type {HTMLElement | null} the link from which it was opened, while it is open */
  marker = null;
  /** @type {HTMLElement | null} the marker of a sheet that this click is about to close */
  #closing = null;

  /**
   * @param {HTMLElement} main
   * @param {HTMLElement} sheet
   * @param {Margin} margin
   * @param {Reader} reader
   */
  constructor(main, sheet, margin, reader) {
    this.main = main;
    this.sheet = sheet;
    this.margin = margin;
    this.reader = reader;
    sheet.addEventListener("toggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "closed") this.#leave();
    });
    // The browser closes the sheet before the click on the marker arrives.
    document.addEventListener("pointerdown", () => (this.#closing = this.marker), true);
    document.addEventListener("click", (event) => this.#handleClick(event), true);
    addEventListener("resize", () => this.place());
  }

  /**
   * Return what fills the sheet for a marker; undefined for a link that is not one.
   * @param {HTMLElement} marker
   * @returns {(() => void) | undefined}
   */
  fillingOf(marker) {
    throw new Error(`no sheet is for ${marker.className}`);
  }

  /**
   * Return what a control of the sheet does.
   * @param {HTMLElement} control
   * @returns {(() => void) | undefined}
   */
  actionOf(control) {
    throw new Error(`this sheet has no ${control.className}`);
  }

  /** @param {MouseEvent} event */
  #handleClick(event) {
    // Only a pointer closes the sheet before it clicks; a key does not.
    const closed = event.detail ? this.#closing : null;
    this.#closing = null;
    const link = targetOf(event)?.closest("a, .explainer-sheet button");
    const isPlain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!(link instanceof HTMLElement) || event.defaultPrevented || !isPlain) return;
    const action = this.sheet.contains(link) ? this.actionOf(link) : this.#openingOf(link);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action(closed);
  }

  /**
   * Return what a marker or a note in the margin does.
   * @param {HTMLElement} link
   * @returns {((closed: HTMLElement | null) => void) | undefined}
   */
  #openingOf(link) {
    const marker = this.margin.markerOf(link) ?? link;
    const show = this.fillingOf(marker);
    if (!show) return undefined;
    return (closed) => {
      const isOpen = this.marker === marker || closed === marker;
      if (isOpen) this.sheet.hidePopover();
      else this.open(marker, show);
    };
  }

  /**
   * @param {HTMLElement} marker
   * @param {() => void} show fills the sheet
   */
  open(marker, show) {
    const { sheet } = this;
    if (this.marker) this.#release(this.marker);
    this.marker = marker;
    marker.classList.add("is-open");
    marker.setAttribute("aria-expanded", "true");
    show();
    if (!sheet.matches(":popover-open")) sheet.showPopover();
    sheet.scrollTop = 0;
    this.place();
    this.reader.reveal(marker);
    sheet.focus({ preventScroll: true });
  }

  /** Put the sheet beside the marker, or let the sentence be in sight above it. */
  place() {
    const { sheet, marker } = this;
    if (!marker) return;
    const rail = this.margin.rail.getBoundingClientRect();
    const isBeside = rail.width > 0;
    sheet.classList.toggle("is-beside", isBeside);
    const root = document.documentElement;
    if (isBeside) {
      const top = marker.getBoundingClientRect().top;
      const lowest = innerHeight - sheet.offsetHeight - SPACE;
      sheet.style.left = `${rail.left + scrollX}px`;
      sheet.style.top = `${Math.max(Math.min(top, lowest), SPACE) + scrollY}px`;
      sheet.style.width = `${rail.width}px`;
      return;
    }
    sheet.removeAttribute("style");
    root.style.setProperty("--sheet-height", `${sheet.offsetHeight}px`);
    const part = { top: SPACE, bottom: innerHeight - sheet.offsetHeight - SPACE };
    const place = marker.getBoundingClientRect();
    const distance = scrollToShow(measureSentence(marker), place, part);
    if (distance) scrollBy({ top: distance, behavior: "instant" });
    this.reader.pin();
  }

  /** Close the sheet because the reader goes elsewhere; return where it was opened. */
  close() {
    const { marker } = this;
    this.marker = null;
    if (marker) this.#release(marker);
    this.sheet.hidePopover();
    return marker;
  }

  /** Give the focus back when the browser has closed the sheet. */
  #leave() {
    const { marker } = this;
    if (!marker || this.sheet.matches(":popover-open")) return;
    this.marker = null;
    this.#release(marker);
    const active = document.activeElement;
    // Browsers return the focus to where it was: to a note, if that was clicked.
    const ours = [this.sheet, this.margin.rail];
    if (!active || active === document.body || ours.some((element) => element.contains(active))) {
      marker.focus({ preventScroll: true });
    }
  }

  /** @param {HTMLElement} marker */
  #release(marker) {
    marker.classList.remove("is-open");
    marker.removeAttribute("aria-expanded");
    document.documentElement.style.removeProperty("--sheet-height");
    this.released();
  }

  /** Called when the sheet no longer belongs to a marker. */
  released() {}
}
