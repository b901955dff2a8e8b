/** StudyTable: its traits and what the table shows are kept the same. */

import { tableOf } from "../study-table/table.js";
import { listen, setTraits } from "./model.js";

/** @typedef {import("./model.js").Model} Model */

/**
 * Bind a model to a table. What the reader has chosen wins over the kernel's first values.
 * @param {HTMLElement} control
 * @param {Model} model
 * @returns {() => void} removes every listener
 */
export function bindTable(control, model) {
  const table = tableOf(control);
  const push = () => {
    const { kinds, openOnly, sort, selected } = table.state;
    setTraits(model, { kinds, open_only: openOnly, sort, selected });
  };
  const pull = () =>
    table.set({
      kinds: model.get("kinds"),
      openOnly: model.get("open_only"),
      sort: model.get("sort"),
      selected: model.get("selected"),
    });
  if (table.isChanged) push();
  else pull();
  const stop = listen(model, { kinds: pull, open_only: pull, sort: pull, selected: pull });
  table.listeners.add(push);
  return () => {
    stop();
    table.listeners.delete(push);
  };
}
