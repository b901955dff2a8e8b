/** The address of the page and the history of the browser. */

import { attempt, fragment } from "../shared/dom.js";

/** @typedef {import("./reader.js").Reader} Reader */

/**
 * Where the reader was before a step.
 * @typedef {object} Departure
 * @property {string} section
 * @property {number} y
 * @property {number} focus the index of the element that had the focus
 */

const ONE = "one-at-a-time";

/** Return whether the address asks for one section at a time. */
export const isOneInAddress = () => new URLSearchParams(location.search).has(ONE);

export class PageHistory {
  /** @type {(Element | null)[]} the elements that had the focus before each step */
  #focused = [];

  /** @param {Reader} reader */
  constructor(reader) {
    this.reader = reader;
  }

  /** Follow the back and forward buttons of the browser. */
  follow() {
    // A browser that goes to a fragment removes the focus after this event.
    addEventListener("popstate", ({ state }) => setTimeout(() => this.arrive(state)));
  }

  /**
   * Return where the reader is now, for the way back.
   * @param {Element | null} [element] what the step begins at
   * @returns {Departure}
   */
  departure(element = document.activeElement) {
    const focus = this.#focused.push(element) - 1;
    return { section: this.reader.current, y: scrollY, focus };
  }

  /**
   * Give the state an address: where the reader is, and whether one section is shown at a time.
   * @param {string} id
   * @param {Departure} departure
   */
  push(id, departure) {
    const { surface, isOneAtATime } = this.reader;
    if (!surface.isPage) return;
    if (fragment() === id && isOneInAddress() === isOneAtATime) return;
    const address = new URL(location.href);
    if (isOneAtATime) address.searchParams.set(ONE, "yes");
    else address.searchParams.delete(ONE);
    address.hash = encodeURIComponent(id);
    attempt(() => history.replaceState(departure, ""));
    attempt(() => history.pushState(null, "", address));
  }

  /**
   * Go where the address points.
   * @param {Departure | null} [departure] the state of an entry that the reader comes back to
   */
  arrive(departure) {
    const { reader } = this;
    const id = fragment();
    const first = reader.slugs()[0];
    const isOne = isOneInAddress();
    if (reader.isOneAtATime !== isOne) reader.setOneAtATime(isOne);
    if (departure?.section !== undefined && reader.has(departure.section)) this.#resume(departure);
    else if (id.startsWith("study-")) reader.cards.open(id.slice(6), null, { address: false });
    else if (id.startsWith("cite-")) reader.cards.goBack(id.slice(5));
    else if (reader.has(id)) reader.goTo(id, { address: false });
    else if (!id && first !== undefined) reader.setCurrent(first);
  }

  /** @param {Departure} departure */
  #resume({ section, y, focus }) {
    this.reader.cards.resume(fragment());
    this.reader.setCurrent(section);
    scrollTo({ top: y, behavior: "instant" });
    this.reader.pin();
    const element = this.#focused[focus];
    if (element?.isConnected && element !== document.body) {
      /** @type {HTMLElement} */ (element).focus({ preventScroll: true });
    } else {
      /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
    }
  }
}
