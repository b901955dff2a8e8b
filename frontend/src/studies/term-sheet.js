/** What a term means, beside the words that use it. */

import { decode, find, findAll, findOptional } from "../shared/dom.js";
import { fromTemplate } from "./card.js";
import { findTerm } from "./margin.js";
import { MarkerSheet } from "./marker-sheet.js";

/** The event of the glossary when another explanation is open, with its id in ``detail``. */
export const OPENED = "explainer:term";
/** The event to the glossary that opens the explanation with the id in ``detail``. */
export const OPEN = "explainer:show-term";

export class TermSheet extends MarkerSheet {
  /**
   * @override
   * @param {HTMLElement} marker
   */
  fillingOf(marker) {
    const entry = marker.matches("a.term") && findTerm(this.main, marker);
    return entry ? () => this.#show(entry) : undefined;
  }

  /**
   * Return what a link in the sheet does: to another term, it explains that one.
   * @override
   * @param {HTMLElement} link
   */
  actionOf(link) {
    const entry = !link.matches(".sheet-whole") && findTerm(this.main, link);
    if (entry) return () => this.#show(entry);
    const id = decode((link.getAttribute("href") ?? "").split("#")[1] ?? "");
    if (!id) return undefined;
    return () => {
      const marker = this.close();
      const key = id.startsWith("study-") ? id.slice("study-".length) : "";
      if (key && this.reader.cards.card(key)) this.reader.cards.open(key, marker);
      else this.reader.goTo(id);
    };
  }

  /** @override */
  released() {
    this.#tell("");
  }

  /**
   * Open the sheet at the first words that use a term.
   * @param {string} id of its explanation
   */
  openTerm(id) {
    const marker = findAll(this.main, "a.term").find(
      (link) => findTerm(this.main, link)?.id === id,
    );
    const show = marker && this.fillingOf(marker);
    if (!id) this.sheet.hidePopover();
    else if (marker && show && this.marker !== marker) this.open(marker, show);
  }

  /** @param {HTMLElement} entry */
  #show(entry) {
    const { sheet } = this;
    find(sheet, ".study-name").textContent = find(entry, "dt").textContent;
    const text = find(entry, "dd").cloneNode(true);
    find(sheet, ".sheet-finding").replaceChildren(...text.childNodes);
    find(sheet, ".sheet-whole").setAttribute("href", `#${entry.closest("section")?.id ?? ""}`);
    this.#tell(entry.id);
  }

  /** @param {string} id */
  #tell(id) {
    const glossary = findOptional(this.main, ".explainer-glossary");
    glossary?.dispatchEvent(new CustomEvent(OPENED, { detail: id }));
  }
}

/**
 * Start the sheet, if the page has its template.
 * @param {HTMLElement} main
 * @param {import("./marker-sheet.js").Margin} margin
 * @param {import("./marker-sheet.js").Reader} reader
 */
export function startTermSheet(main, margin, reader) {
  const element = fromTemplate("explainer-term", main);
  if (!element) return;
  const sheet = new TermSheet(main, element, margin, reader);
  main.addEventListener(OPEN, (event) => sheet.openTerm(/** @type {CustomEvent} */ (event).detail));
}
