/** The script of pages with questions and reflections. */

import { promptOf } from "../prompts/prompt.js";
import { findAll } from "../shared/dom.js";

for (const root of findAll(document, "main.explainer .explainer-prompt")) promptOf(root);
