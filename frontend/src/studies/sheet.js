/** What a study found, beside the sentence that cites it. */

import { find, findAll } from "../shared/dom.js";
import { copyCitations, fill, fromTemplate, makeChoice, readCard } from "./card.js";
import { compareCards } from "./compare.js";
import { findCard, keyOfLink } from "./margin.js";
import { MarkerSheet } from "./marker-sheet.js";

/**
 * @typedef {import("./marker-sheet.js").Reader} Reader
 * @typedef {import("./marker-sheet.js").Margin} Margin
 */

export class StudySheet extends MarkerSheet {
  /**
   * @override
   * @param {HTMLElement} marker
   */
  fillingOf(marker) {
    const card = marker.matches("a.cite") && findCard(this.main, keyOfLink(marker));
    if (!card || marker.closest(".explainer-studies")) return undefined;
    return () => this.#show(card);
  }

  /**
   * Return what a control of the sheet does.
   * @override
   * @param {HTMLElement} control
   * @returns {(() => void) | undefined}
   */
  actionOf(control) {
    const { classList } = control;
    if (classList.contains("sheet-whole")) return () => this.#showWholeCard(keyOfLink(control));
    if (classList.contains("sheet-cite")) return () => this.#toggleBox(control, ".sheet-citation");
    if (classList.contains("sheet-compare")) return () => this.#toggleBox(control, ".sheet-others");
    const { other } = control.dataset;
    return other === undefined ? undefined : () => this.#compare(other);
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

  /** @param {string} key */
  #showWholeCard(key) {
    this.reader.cards.open(key, this.close());
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
    this.place();
    if (!box.hidden) box.scrollIntoView({ block: "start" });
  }

  /** @param {string} key */
  #compare(key) {
    const shown = keyOfLink(find(this.sheet, ".sheet-whole"));
    const [first, second] = [findCard(this.main, shown), findCard(this.main, key)];
    if (first && second) compareCards(first, second, this.marker);
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
