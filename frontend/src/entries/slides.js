/** The script of slides. Without it they stand below each other and can be read. */

import { find } from "../shared/dom.js";
import { Slideshow } from "../slides/slideshow.js";

new Slideshow(find(document, ".slides-all")).start();
