/** The place where the reader left the page the last time. */

import { announce, find, findOptional, focusOn } from "../shared/dom.js";
import { load, placeKey, remove, store } from "../shared/storage.js";

/** @typedef {import("./reader.js").Reader} Reader */

export class PlaceMemory {
  #isForgotten = false;
  /** @type {HTMLElement | null} the offer to go on at the place, while it is shown */
  #offer = null;

  /** @param {Reader} reader */
  constructor(reader) {
    this.reader = reader;
    this.key = placeKey(location.pathname);
  }

  store() {
    const { surface, current, isOneAtATime } = this.reader;
    if (surface.isPage && !this.#isForgotten) store(this.key, { slug: current, one: isOneAtATime });
  }

  /** Remove the place, and store none until the page is opened again. */
  forget() {
    this.#isForgotten = true;
    remove(this.key);
  }

  /** Offer the place where the reader was the last time; nothing moves by itself. */
  offer() {
    const { reader } = this;
    const place = load(this.key);
    const offer = findOptional(document, ".explainer-continue");
    if (!place || !offer || location.hash || reader.isOneAtATime) return;
    if (place.slug === reader.slugs()[0] || !reader.has(place.slug)) return;
    const link = /** @type {HTMLAnchorElement} */ (find(offer, "a"));
    link.href = `#${encodeURIComponent(place.slug)}`;
    link.textContent = reader.heading(place.slug)?.textContent ?? "";
    offer.hidden = false;
    this.#offer = offer;
    link.addEventListener("click", () => {
      this.hideOffer();
      if (place.one) reader.showOneAtATime(true);
      reader.goTo(place.slug);
    });
    find(offer, ".explainer-forget").addEventListener("click", () => {
      this.forget();
      this.hideOffer();
      focusOn(reader.heading(reader.current));
      announce("place");
    });
  }

  hideOffer() {
    if (this.#offer) this.#offer.hidden = true;
    this.#offer = null;
  }
}
