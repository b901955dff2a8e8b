/** The model of a widget, as anywidget passes it: https://anywidget.dev/en/afm/ */

import { attempt } from "../shared/dom.js";

/**
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 * @property {() => void} save_changes
 *
 * @typedef {{model: Model, el: HTMLElement}} View
 */

/**
 * Set traits, and send them to the kernel if any of them changed.
 * @param {Model} model
 * @param {Record<string, unknown>} traits
 */
export function setTraits(model, traits) {
  const isSame = (/** @type {[string, unknown]} */ [name, value]) =>
    JSON.stringify(model.get(name)) === JSON.stringify(value);
  if (Object.entries(traits).every(isSame)) return;
  for (const [name, value] of Object.entries(traits)) model.set(name, value);
  attempt(() => model.save_changes());
}

/**
 * Call listeners when traits change, until the returned function is called.
 * @param {Model} model
 * @param {Record<string, () => void>} listeners by the name of the trait
 * @returns {() => void}
 */
export function listen(model, listeners) {
  const all = Object.entries(listeners);
  for (const [name, listener] of all) model.on(`change:${name}`, listener);
  return () => {
    for (const [name, listener] of all) model.off(`change:${name}`, listener);
  };
}
