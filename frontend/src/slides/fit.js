/** Making the text of a slide so small that it fits. */

import { find } from "../shared/dom.js";

const SMALLEST = 0.55;
/** Paper cannot be scrolled. */
export const SMALLEST_ON_PAPER = 0.3;
const STEP = 0.05;

/**
 * Fit a slide; readers can scroll what does not fit at the smallest size.
 * @param {HTMLElement} slide
 * @param {number} [smallest]
 */
export function fitSlide(slide, smallest = SMALLEST) {
  const inside = find(slide, ".slide-inside");
  let size = 1;
  const apply = () => slide.style.setProperty("--fit", size.toFixed(2));
  apply();
  while (size > smallest && inside.scrollHeight > inside.clientHeight + 1) {
    size -= STEP;
    apply();
  }
}
