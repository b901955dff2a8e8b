/** The script of pages with questions and reflections. */

import { promptOf } from "../prompts/prompt.js";
import { findAll } from "../shared/dom.js";
import { startAfterPage } from "../shared/starts.js";

startAfterPage(() => findAll(document, "main.explainer .explainer-prompt").forEach(promptOf));
