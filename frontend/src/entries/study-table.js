/** The script of pages with a table of studies. */

import { findAll } from "../shared/dom.js";
import { tableOf } from "../study-table/table.js";

for (const root of findAll(document, "main.explainer .explainer-table")) tableOf(root);
