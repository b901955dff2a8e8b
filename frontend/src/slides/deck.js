/**
 * The slides of a lecture in order. Slides of studies are asides: they are shown on request, and
 * lead back to the slide from which they were requested.
 */

/** @typedef {HTMLElement} Slide */

/** @param {Slide} slide */
const isAside = (slide) => slide.classList.contains("is-aside");

export class Deck {
  /** @param {Slide[]} slides at least one, of which at least one is not an aside */
  constructor(slides) {
    this.slides = slides;
    this.order = slides.filter((slide) => !isAside(slide));
    this.current = /** @type {Slide} */ (slides[0]);
    /** The slide to which an aside leads back. */
    this.origin = /** @type {Slide} */ (this.order[0]);
  }

  /** The number of the slide, or of the one to which the aside leads back. */
  get number() {
    return this.order.indexOf(this.origin) + 1;
  }

  get isAside() {
    return isAside(this.current);
  }

  /** @param {Slide} slide */
  goTo(slide) {
    if (!isAside(slide)) this.origin = slide;
    this.current = slide;
  }

  /**
   * Return the slide some steps away. At the end of a study, that is the slide it leads back to.
   * @param {1 | -1} step
   * @returns {Slide | undefined} undefined before the first and after the last slide
   */
  neighbour(step) {
    if (!this.isAside) return this.order[this.order.indexOf(this.current) + step];
    const next = this.slides[this.slides.indexOf(this.current) + step];
    return next?.dataset.study === this.current.dataset.study ? next : this.origin;
  }
}
