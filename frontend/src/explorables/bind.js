/** Explorables and their widgets: the traits and what the page shows are kept the same. */

import { listen, setTraits } from "../widgets/model.js";

/**
 * Bind a model to an explorable. What the reader has changed wins over the kernel's first values;
 * what is secret is sent only if the author has chosen so, and the page says that it is.
 * @param {import("./explorable.js").Explorable} explorable
 * @param {import("../widgets/model.js").Model} model
 * @returns {() => void} removes every listener
 */
export function bindExplorable(explorable, model) {
  const names = Object.keys(explorable.state);
  let isPulling = false;
  /** @param {string[]} changed */
  const pull = (changed) => {
    isPulling = true;
    explorable.set(Object.fromEntries(changed.map((name) => [name, model.get(name)])));
    isPulling = false;
  };
  const push = () => {
    if (isPulling) return;
    const secret = model.get("shared") ? [] : explorable.secret;
    const entries = Object.entries(explorable.state).filter(([name]) => !secret.includes(name));
    setTraits(model, Object.fromEntries(entries));
  };
  if (explorable.isChanged) push();
  else pull(names.filter((name) => model.get(name) !== null));
  const stop = listen(model, Object.fromEntries(names.map((name) => [name, () => pull([name])])));
  explorable.listeners.add(push);
  return () => {
    stop();
    explorable.listeners.delete(push);
  };
}
