/** Prompts of a page or a notebook. */

import { findOptional } from "../shared/dom.js";
import { Question } from "./question.js";
import { Reflection } from "./reflection.js";

/** Several copies of this module may be in one page: they share the state of an element. */
const PROMPT = Symbol.for("explainer.prompt");

/**
 * Return the state of a prompt; create it if there is none.
 * @param {HTMLElement} root
 * @returns {Question | Reflection | undefined} undefined for a prompt without controls
 */
export function promptOf(root) {
  const owner = /** @type {{[PROMPT]?: Question | Reflection}} */ (/** @type {unknown} */ (root));
  if (root.matches(".prompt-question")) owner[PROMPT] ??= new Question(root);
  else if (findOptional(root, "textarea")) owner[PROMPT] ??= new Reflection(root);
  return owner[PROMPT];
}
