/** Question and Reflection widgets: their traits and the page's state are kept the same. */

import { listen, setTraits } from "../widgets/model.js";

/**
 * @typedef {import("../widgets/model.js").Model} Model
 * @typedef {import("./question.js").Question} Question
 * @typedef {import("./reflection.js").Reflection} Reflection
 */

/**
 * Bind a model to a question. A choice of the reader wins over the kernel's first values.
 * @param {Question} question
 * @param {Model} model
 * @returns {() => void} removes every listener
 */
export function bindQuestion(question, model) {
  const pull = () => question.set(model.get("chosen"), model.get("checked"));
  const push = () => setTraits(model, { chosen: question.chosen, checked: question.isChecked });
  if (question.chosen) push();
  else pull();
  const stop = listen(model, { chosen: pull, checked: pull });
  question.listeners.add(push);
  return () => {
    stop();
    question.listeners.delete(push);
  };
}

/**
 * Bind a model to a reflection. The reader's words are sent only if the author has chosen so, and
 * the page says that they are.
 * @param {Reflection} reflection
 * @param {Model} model
 * @returns {() => void} removes every listener
 */
export function bindReflection(reflection, model) {
  const pull = () => {
    reflection.text = model.get("text");
  };
  const push = () => {
    if (model.get("shared")) setTraits(model, { text: reflection.text });
  };
  if (reflection.text) push();
  else pull();
  const stop = listen(model, { text: pull });
  reflection.listeners.add(push);
  return () => {
    stop();
    reflection.listeners.delete(push);
  };
}
