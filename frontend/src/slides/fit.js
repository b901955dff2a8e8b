/** Making the text of a slide so small that it fits. */

import { find } from "../shared/dom.js";

const SMALLEST = 0.55;
const STEP = 0.05;

/**
 * Fit a slide; readers can scroll what does not fit at the smallest size.
 * @param {HTMLElement} slide
 */
export function fitSlide(slide) {
  const inside = find(slide, ".slide-inside");
  let size = 1;
  const apply = () => slide.style.setProperty("--fit", size.toFixed(2));
  apply();
  while (size > SMALLEST && inside.scrollHeight > inside.clientHeight + 1) {
    size -= STEP;
    apply();
  }
}
