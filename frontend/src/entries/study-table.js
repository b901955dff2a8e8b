/** The script of pages with a table of studies. */

import { findAll } from "../shared/dom.js";
import { startAfterPage } from "../shared/starts.js";
import { tableOf } from "../study-table/table.js";

startAfterPage(() => findAll(document, "main.explainer .explainer-table").forEach(tableOf));
