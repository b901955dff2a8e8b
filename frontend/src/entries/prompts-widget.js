/**
 * The view of Question and Reflection, as anywidget loads it. It binds to a prompt of the page, or
 * draws its own.
 */

import { bindQuestion, bindReflection } from "../prompts/bind.js";
import { promptOf } from "../prompts/prompt.js";
import { find, findOptional } from "../shared/dom.js";

/** @typedef {import("../widgets/model.js").View} View */

/**
 * Return the prompt of the page that a widget names; draw one if there is none.
 * @param {View} view
 * @returns {HTMLElement | null}
 */
function findPrompt({ model, el }) {
  const target = model.get("target");
  const isPage = !!findOptional(document, "main.explainer");
  const prompt = target && isPage ? document.getElementById(target) : null;
  if (prompt?.matches(".explainer-prompt")) return prompt;
  el.innerHTML = model.get("html");
  return findOptional(el, ".explainer-prompt");
}

/**
 * Show a widget.
 * @param {View} view
 * @returns {(() => void) | undefined} called when the view is removed
 */
function render({ model, el }) {
  const root = findPrompt({ model, el });
  const prompt = root && promptOf(root);
  if (!prompt) return undefined;
  if (model.get("shared")) {
    root.dataset.shared = "yes";
    find(root, ".prompt-stays").textContent = model.get("says_shared");
  }
  root.dataset.live = "yes";
  return prompt.kind === "question" ? bindQuestion(prompt, model) : bindReflection(prompt, model);
}

export default { render };
