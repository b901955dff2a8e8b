/** Several copies of the modules may be in one page: they share the reader of an element. */

/** @typedef {import("./reader.js").Reader} Reader */

export const READER = Symbol.for("explainer.reader");

/**
 * Return the reader of an element, if it has one.
 * @param {HTMLElement} root
 */
export const existingReader = (root) =>
  /** @type {{[READER]?: Reader}} */ (/** @type {unknown} */ (root))[READER];
