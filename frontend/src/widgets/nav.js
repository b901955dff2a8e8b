/** SectionNav: its traits and the reader's state are kept the same. */

import { listen, setTraits } from "./model.js";

/**
 * @typedef {import("../reader/reader.js").Reader} Reader
 * @typedef {import("./model.js").Model} Model
 */

/**
 * Bind a model to the reader. What the reader has done wins over the kernel's first values.
 * @param {Reader} reader
 * @param {Model} model
 * @returns {() => void} removes every listener
 */
export function bindNav(reader, model) {
  const push = () =>
    setTraits(model, { current: reader.current, one_at_a_time: reader.isOneAtATime });
  const slug = model.get("current");
  if (model.get("one_at_a_time") && !reader.isOneAtATime) reader.showOneAtATime(true);
  if (slug && !location.hash) reader.goTo(slug, { address: false, focus: false });
  const stop = listen(model, {
    current() {
      const wanted = model.get("current");
      if (wanted && wanted !== reader.current) reader.goTo(wanted, { focus: false });
    },
    one_at_a_time() {
      const wanted = model.get("one_at_a_time");
      if (wanted !== reader.isOneAtATime) reader.showOneAtATime(wanted);
    },
  });
  reader.listeners.add(push);
  reader.render();
  push();
  return () => {
    stop();
    reader.listeners.delete(push);
  };
}
