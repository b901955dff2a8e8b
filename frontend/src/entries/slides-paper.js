/** The script of slides that are printed: it makes the text of each so small that it fits. */

import { findAll } from "../shared/dom.js";
import { fitSlide, SMALLEST_ON_PAPER } from "../slides/fit.js";

const fitAll = () => {
  for (const slide of findAll(document, ".slide")) fitSlide(slide, SMALLEST_ON_PAPER);
};
addEventListener("load", fitAll); // Pictures have their sizes then.
fitAll();
