/** The script of pages and slides with explorables. */

import { explorableOf } from "../explorables/kinds.js";
import { findAll } from "../shared/dom.js";

for (const root of findAll(document, "main.explainer .explainer-explorable")) explorableOf(root);
