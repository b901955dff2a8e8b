/** The script of pages and slides with explorables. */

import { explorableOf } from "../explorables/kinds.js";
import { findAll } from "../shared/dom.js";
import { startAfterPage } from "../shared/starts.js";

startAfterPage(() =>
  findAll(document, "main.explainer .explainer-explorable").forEach(explorableOf),
);
