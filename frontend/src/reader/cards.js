/** Study cards: opening one, going back to the citation, and all of them at once. */

import { announce, decode, find, findAll, focusOn } from "../shared/dom.js";

/** @typedef {import("./reader.js").Reader} Reader */

export class StudyCards {
  /** @type {Map<string, HTMLElement>} the citation from which the reader came to each study */
  #origins = new Map();
  /** @type {Set<string>} the studies whose cards a citation has opened */
  #opened = new Set();

  /** @param {Reader} reader */
  constructor(reader) {
    this.reader = reader;
  }

  /** @returns {HTMLDetailsElement[]} */
  all() {
    return findAll(this.reader.root, "details.study");
  }

  /**
   * Return the card of a study.
   * @param {string} key
   */
  card(key) {
    return this.all().find((card) => card.id === `study-${key}`);
  }

  /**
   * Open or close every card.
   * @param {boolean} isOpen
   */
  setAll(isOpen) {
    const anchor = document.activeElement;
    const top = anchor?.getBoundingClientRect().top;
    for (const card of this.all()) card.open = isOpen;
    if (!this.reader.surface.isPage) return;
    // What has the focus stays where it is in the window.
    if (anchor && top !== undefined) scrollBy(0, anchor.getBoundingClientRect().top - top);
    announce(isOpen ? "opened" : "closed");
  }

  /**
   * Open a card and go to it.
   * @param {string} key
   * @param {HTMLElement | null} origin the citation that was followed
   * @param {{address?: boolean}} [options] whether to change the address
   */
  open(key, origin, { address = true } = {}) {
    const { reader } = this;
    const card = this.card(key);
    if (!card) return;
    const departure = reader.history.departure(origin ?? document.activeElement);
    if (origin) this.#origins.set(key, origin);
    if (origin && !card.open) this.#opened.add(key);
    reader.reveal(card);
    card.open = true;
    if (address) reader.history.push(card.id, departure);
    reader.surface.scrollTo(() => this.card(key), {
      block: "start",
      direction: 1,
      onFound: (shown) => {
        reader.pin();
        focusOn(find(shown, "summary"));
      },
    });
  }

  /**
   * Go back to the citation that led to a study, or to the first one of it.
   * @param {string} key
   */
  goBack(key) {
    const { reader } = this;
    this.closeOpened();
    const origin = this.#origins.get(key);
    const findCitation = () => (origin?.isConnected ? origin : this.#firstCitation(key));
    const departure = reader.history.departure();
    const citation = findCitation() ?? origin;
    if (citation) reader.reveal(citation);
    reader.surface.scrollTo(findCitation, {
      block: "center",
      direction: -1,
      onFound: (shown) => {
        const id = shown.id || reader.surface.sectionOf(shown);
        reader.reveal(shown);
        if (id) reader.history.push(id, departure);
        reader.pin();
        shown.focus({ preventScroll: true });
      },
    });
  }

  /**
   * Close the cards that a citation has opened, but for the one that the reader comes back to.
   * @param {string} id of what the address leads to
   */
  resume(id) {
    this.closeOpened();
    const key = id.startsWith("study-") ? id.slice("study-".length) : "";
    const card = key && this.card(key);
    if (!card || card.open) return;
    this.#opened.add(key);
    card.open = true;
  }

  /** Close the cards that a citation has opened; those that the reader opened stay open. */
  closeOpened() {
    for (const key of this.#opened) {
      const card = this.card(key);
      if (card) card.open = false;
    }
    this.#opened.clear();
  }

  /** @param {string} key */
  #firstCitation(key) {
    return findAll(this.reader.root, "a[href]").find(
      (link) =>
        decode(link.getAttribute("href") ?? "").endsWith(`#study-${key}`) &&
        !link.closest(".explainer-nav"),
    );
  }
}
