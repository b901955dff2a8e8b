/**
 * The sheet: what a study found, beside the sentence that cites it. On a narrow screen it is at the
 * lower edge and the sentence stays in sight above it; on a wide one it is in the margin. The
 * browser closes it on Escape and on a click elsewhere.
 */

import { find, findAll, targetOf } from "../shared/dom.js";
import { copyCitations, fill, fromTemplate, makeChoice, readCard } from "./card.js";
import { compareCards } from "./compare.js";
import { scrollToShow } from "./layout.js";
import { findCard, keyOfLink } from "./margin.js";
import { measureSentence } from "./sentence.js";

const SPACE = 12; // px around what stays in sight

/**
 * @typedef {import("../reader/reader.js").Reader} Reader
 * @typedef {ReturnType<typeof import("./margin.js").startMargin>} Margin
 */

export class StudySheet {
  /** @type {HTMLElement | null} the citation from which it was opened, while it is open */
  #citation = null;
  /** @type {HTMLElement | null} the citation of a sheet that this click is about to close */
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
    // The browser closes the sheet before the click on the citation arrives.
    document.addEventListener("pointerdown", () => (this.#closing = this.#citation), true);
    document.addEventListener("click", (event) => this.#handleClick(event), true);
    addEventListener("resize", () => this.#place());
  }

  /** @param {MouseEvent} event */
  #handleClick(event) {
    // Only a pointer closes the sheet before it clicks; a key does not.
    const closed = event.detail ? this.#closing : null;
    this.#closing = null;
    const link = targetOf(event)?.closest("a.cite, .margin-note, .explainer-sheet :is(a, button)");
    const isPlain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!(link instanceof HTMLElement) || event.defaultPrevented || !isPlain) return;
    const action = this.sheet.contains(link) ? this.#actionOf(link) : this.#openingOf(link);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action(closed);
  }

  /**
   * Return what a citation or a note in the margin does.
   * @param {HTMLElement} link
   * @returns {((closed: HTMLElement | null) => void) | undefined}
   */
  #openingOf(link) {
    const citation = this.margin.citationOf(link) ?? link;
    const card = findCard(this.main, keyOfLink(citation));
    if (!card || citation.closest(".explainer-studies")) return undefined;
    return (closed) => {
      const isOpen = this.#citation === citation || closed === citation;
      if (isOpen) this.sheet.hidePopover();
      else this.#open(citation, card);
    };
  }

  /**
   * Return what a control of the sheet does.
   * @param {HTMLElement} control
   * @returns {(() => void) | undefined}
   */
  #actionOf(control) {
    const { classList } = control;
    if (classList.contains("sheet-whole")) return () => this.#showWholeCard(keyOfLink(control));
    if (classList.contains("sheet-cite")) return () => this.#toggleBox(control, ".sheet-citation");
    if (classList.contains("sheet-compare")) return () => this.#toggleBox(control, ".sheet-others");
    const { other } = control.dataset;
    return other === undefined ? undefined : () => this.#compare(other);
  }

  /**
   * @param {HTMLElement} citation
   * @param {HTMLDetailsElement} card
   */
  #open(citation, card) {
    const { sheet } = this;
    if (this.#citation) this.#release(this.#citation);
    this.#citation = citation;
    citation.classList.add("is-open");
    citation.setAttribute("aria-expanded", "true");
    this.#show(card);
    if (!sheet.matches(":popover-open")) sheet.showPopover();
    sheet.scrollTop = 0;
    this.#place();
    this.reader.reveal(citation);
    sheet.focus({ preventScroll: true });
  }

  /** @param {HTMLDetailsElement} card */
  #show(card) {
    const { sheet } = this;
    const texts = readCard(card);
    const part = (/** @type {string} */ selector) => find(sheet, selector);
    fill(part(".study-name"), texts.name);
    fill(part(".sheet-finding"), texts.finding);
    part(".sheet-kind").hidden = !fill(part(".sheet-kind summary"), texts.kind);
    const hasMeaning = fill(part(".sheet-kind p"), texts.meaning);
    part(".sheet-kind").classList.toggle("is-plain", !hasMeaning);
    const limits = texts.limits?.querySelector("p, li") ?? null;
    part(".sheet-limits").hidden = !fill(part(".sheet-limits div"), limits);
    part(".sheet-whole").setAttribute("href", `#${card.id}`);
    part(".sheet-citation").replaceChildren(...copyCitations(card));
    const others = this.#others(card);
    find(sheet, ".sheet-others ul").replaceChildren(...others.map(makeChoice));
    part(".sheet-compare").hidden = !others.length;
    for (const box of findAll(sheet, ".sheet-box")) box.hidden = true;
    for (const button of findAll(sheet, "[aria-expanded]")) {
      button.setAttribute("aria-expanded", "false");
    }
    /** @type {HTMLDetailsElement} */ (part(".sheet-kind")).open = false;
  }

  /** @param {HTMLElement} card */
  #others(card) {
    return findAll(this.main, "details.study").filter((each) => each !== card);
  }

  /** Put the sheet beside the citation, or let the sentence be in sight above it. */
  #place() {
    const citation = this.#citation;
    if (!citation) return;
    const { sheet } = this;
    const rail = this.margin.rail.getBoundingClientRect();
    const isBeside = rail.width > 0;
    sheet.classList.toggle("is-beside", isBeside);
    const root = document.documentElement;
    if (isBeside) {
      const top = citation.getBoundingClientRect().top;
      const lowest = innerHeight - sheet.offsetHeight - SPACE;
      sheet.style.left = `${rail.left + scrollX}px`;
      sheet.style.top = `${Math.max(Math.min(top, lowest), SPACE) + scrollY}px`;
      sheet.style.width = `${rail.width}px`;
      return;
    }
    sheet.removeAttribute("style");
    root.style.setProperty("--sheet-height", `${sheet.offsetHeight}px`);
    const part = { top: SPACE, bottom: innerHeight - sheet.offsetHeight - SPACE };
    const place = citation.getBoundingClientRect();
    const distance = scrollToShow(measureSentence(citation), place, part);
    if (distance) scrollBy({ top: distance, behavior: "instant" });
    this.reader.pin();
  }

  /** @param {string} key */
  #showWholeCard(key) {
    const citation = this.#citation;
    this.#citation = null;
    if (citation) this.#release(citation);
    this.sheet.hidePopover();
    this.reader.cards.open(key, citation);
  }

  /**
   * Show or hide a part of the sheet.
   * @param {HTMLElement} button
   * @param {string} selector
   */
  #toggleBox(button, selector) {
    const box = find(this.sheet, selector);
    for (const other of findAll(this.sheet, ".sheet-box")) if (other !== box) other.hidden = true;
    box.hidden = !box.hidden;
    for (const each of findAll(this.sheet, ".sheet-buttons button")) {
      each.setAttribute("aria-expanded", String(each === button && !box.hidden));
    }
    this.#place();
    if (!box.hidden) box.scrollIntoView({ block: "start" });
  }

  /** @param {string} key */
  #compare(key) {
    const citation = this.#citation;
    const shown = keyOfLink(find(this.sheet, ".sheet-whole"));
    const [first, second] = [findCard(this.main, shown), findCard(this.main, key)];
    if (first && second) compareCards(first, second, citation);
  }

  /** Give the focus back when the browser has closed the sheet. */
  #leave() {
    const citation = this.#citation;
    if (!citation || this.sheet.matches(":popover-open")) return;
    this.#citation = null;
    this.#release(citation);
    const active = document.activeElement;
    // Browsers return the focus to where it was: to a note, if that was clicked.
    const ours = [this.sheet, this.margin.rail];
    if (!active || active === document.body || ours.some((element) => element.contains(active))) {
      citation.focus({ preventScroll: true });
    }
  }

  /** @param {HTMLElement} citation */
  #release(citation) {
    citation.classList.remove("is-open");
    citation.removeAttribute("aria-expanded");
    document.documentElement.style.removeProperty("--sheet-height");
  }
}

/**
 * Start the sheet, if the page has its template.
 * @param {HTMLElement} main
 * @param {Margin} margin
 * @param {Reader} reader
 */
export function startSheet(main, margin, reader) {
  const sheet = fromTemplate("explainer-sheet", main);
  if (sheet) new StudySheet(main, sheet, margin, reader);
}
