/** The state of a page or notebook: the current section, and whether it is shown alone. */

import { announce, decode, findAll, focusOn, fragment } from "../shared/dom.js";
import { StudyCards } from "./cards.js";
import { handleClicks } from "./clicks.js";
import { isOneInAddress, PageHistory } from "./history.js";
import { PlaceMemory } from "./place.js";
import { pageSurface } from "./surface.js";
import { READER } from "./symbol.js";

/** @typedef {import("./surface.js").Surface} Surface */

export class Reader {
  /**
   * @param {HTMLElement} root
   * @param {Surface} surface
   */
  constructor(root, surface) {
    this.root = root;
    this.surface = surface;
    this.current = surface.sections()[0]?.slug ?? "";
    this.isOneAtATime = surface.isPage && isOneInAddress();
    /** @type {Set<() => void>} called when the state changes */
    this.listeners = new Set();
    /** @type {number | null} where a jump has scrolled to; until then scrolling changes nothing */
    this.pinnedY = null;
    this.cards = new StudyCards(this);
    this.history = new PageHistory(this);
    this.place = new PlaceMemory(this);
    handleClicks(this);
    if (!surface.isPage) return;
    this.history.follow();
    addEventListener("scroll", () => this.#followScroll(), { passive: true });
    this.place.offer();
    if (location.hash) this.history.arrive();
    this.render();
  }

  /** @returns {string[]} */
  slugs() {
    return this.surface.sections().map((section) => section.slug);
  }

  /** @param {string} slug */
  has(slug) {
    return this.slugs().includes(slug);
  }

  /**
   * Return the heading of a section.
   * @param {string} slug
   */
  heading(slug) {
    return this.surface.sections().find((section) => section.slug === slug)?.heading;
  }

  /**
   * Go a number of sections forward, or back if it is negative.
   * @param {number} offset
   */
  step(offset) {
    const slugs = this.slugs();
    const slug = slugs[Math.max(slugs.indexOf(this.current), 0) + offset];
    if (slug !== undefined) this.goTo(slug);
  }

  /**
   * Go to a section: its heading comes to the top and gets the focus.
   * @param {string} slug
   * @param {{address?: boolean, focus?: boolean}} [options] whether to change the address and to
   *   move the focus
   */
  goTo(slug, { address = true, focus = true } = {}) {
    const departure = this.history.departure();
    const slugs = this.slugs();
    const direction = slugs.indexOf(slug) < slugs.indexOf(this.current) ? -1 : 1;
    this.setCurrent(slug);
    if (address) this.history.push(slug, departure);
    this.surface.scrollTo(() => this.heading(slug), {
      block: "start",
      direction,
      onFound: (heading) => {
        // A list of references is folded until somebody goes there.
        heading.parentElement
          ?.querySelector(":scope > .explainer-folded")
          ?.setAttribute("open", "");
        this.pin();
        if (focus) focusOn(heading);
      },
    });
  }

  /**
   * Show one section at a time, or all.
   * @param {boolean} isOneAtATime
   */
  showOneAtATime(isOneAtATime) {
    const departure = this.history.departure();
    this.setOneAtATime(isOneAtATime);
    this.history.push(fragment(), departure);
    this.goTo(this.current, { address: false, focus: false });
    // The button itself tells whether it is pressed.
    const isButtonFocused = document.activeElement?.matches(".explainer-one");
    if (this.surface.isPage && !isButtonFocused) announce(isOneAtATime ? "one" : "whole");
  }

  /** @param {boolean} isOneAtATime */
  setOneAtATime(isOneAtATime) {
    this.isOneAtATime = isOneAtATime;
    this.render();
    this.#notify();
  }

  /**
   * Make the section of an element the current one.
   * @param {Element} element
   */
  reveal(element) {
    const slug = this.surface.sectionOf(element);
    if (slug) this.setCurrent(slug);
  }

  /** @param {string} slug */
  setCurrent(slug) {
    if (slug === this.current) return;
    this.current = slug;
    this.render();
    this.#notify();
    this.place.hideOffer();
  }

  /** Bring the sections and the controls into line with the state. */
  render() {
    this.surface.showOnly(this.isOneAtATime ? this.current : null);
    const slugs = this.slugs();
    const index = slugs.indexOf(this.current);
    for (const link of findAll(this.root, ".explainer-toc a")) {
      const isCurrent = decode(link.getAttribute("href") ?? "").endsWith(`#${this.current}`);
      if (isCurrent) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
    this.#setAll(".explainer-one", "aria-pressed", this.isOneAtATime);
    this.#setAll(".explainer-previous", "aria-disabled", index <= 0);
    this.#setAll(".explainer-next", "aria-disabled", index >= slugs.length - 1);
  }

  /** Keep the current section until the reader scrolls away from here. */
  pin() {
    this.pinnedY = scrollY;
  }

  /**
   * @param {string} selector
   * @param {string} attribute
   * @param {boolean} value
   */
  #setAll(selector, attribute, value) {
    const root = this.surface.isPage ? document : this.root;
    for (const button of findAll(root, selector)) button.setAttribute(attribute, `${value}`);
  }

  #notify() {
    this.place.store();
    for (const listener of this.listeners) listener();
  }

  /** Make the section at the upper third of the window the current one. */
  #followScroll() {
    if (this.isOneAtATime) return;
    if (this.pinnedY !== null && Math.abs(scrollY - this.pinnedY) < 2) return;
    this.pinnedY = null;
    const sections = this.surface.sections();
    const isPassed = (/** @type {HTMLElement | null} */ heading) =>
      !!heading && heading.getBoundingClientRect().top <= innerHeight / 3;
    const passed = sections.filter((section) => isPassed(section.heading));
    const slug = (passed.at(-1) ?? sections[0])?.slug;
    if (slug) this.setCurrent(slug);
  }
}

/**
 * Return the one reader of an element; create it if there is none.
 * @param {HTMLElement} root
 * @param {(root: HTMLElement) => Surface} createSurface
 * @returns {Reader}
 */
export function readerOf(root, createSurface) {
  const owner = /** @type {{[READER]?: Reader}} */ (/** @type {unknown} */ (root));
  owner[READER] ??= new Reader(root, createSurface(root));
  return owner[READER];
}

/**
 * Return the reader of a page of ours.
 * @param {HTMLElement} main
 */
export const pageReader = (main) => readerOf(main, pageSurface);
