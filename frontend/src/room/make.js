/** Making the elements of the room. */

import { make } from "../shared/dom.js";

/**
 * @param {string} label
 * @param {() => void} action
 * @param {string} [name] its class
 */
export function makeButton(label, action, name = "") {
  const button = make("button", label);
  button.type = "button";
  button.className = name;
  button.addEventListener("click", action);
  return button;
}

/**
 * Return a paragraph; one that is a status is read aloud when it changes.
 * @param {string} text
 * @param {string} name its class
 */
export function makeParagraph(text, name) {
  const paragraph = make("p", text);
  paragraph.className = name;
  return paragraph;
}
