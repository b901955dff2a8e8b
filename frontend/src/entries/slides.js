/** The script of slides. Without it they stand below each other and can be read. */

import { find } from "../shared/dom.js";
import { takeStarts } from "../shared/starts.js";
import { Slideshow } from "../slides/slideshow.js";

for (const start of takeStarts()) start();
new Slideshow(find(document, ".slides-all")).start();
