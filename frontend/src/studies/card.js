/** What the card of a study says, for the other places that show it. */

import { findAll, findOptional } from "../shared/dom.js";

/**
 * Copies of the elements that have the texts of a card; null for what it does not say.
 * @typedef {Record<"name" | "kind" | "finding" | "meaning" | "citation" | Row, Element | null>} CardTexts
 *
 * @typedef {"size" | "sample" | "country" | "limits" | "fit" | "disagreement"} Row
 */

/**
 * Return the key of a card.
 * @param {Element} card
 */
export const keyOf = (card) => card.id.slice("study-".length);

/**
 * Return what a card says.
 * @param {HTMLElement} card
 * @returns {CardTexts}
 */
export function readCard(card) {
  const copy = (/** @type {string} */ selector) => {
    const found = findOptional(card, selector);
    return found && /** @type {Element} */ (found.cloneNode(true));
  };
  const fact = (/** @type {string} */ name) => copy(`[data-fact="${name}"]`);
  const part = (/** @type {string} */ name) => copy(`[data-part="${name}"]`);
  return {
    name: copy(".study-name"),
    kind: copy(".study-kind"),
    finding: copy(".study-finding, .study-work"),
    meaning: fact("kind"),
    citation: copy(".study-citation"),
    size: fact("size"),
    sample: fact("sample"),
    country: fact("country"),
    limits: part("limits"),
    fit: part("fit"),
    disagreement: part("disagreement"),
  };
}

/**
 * Put the content of one element into another; return whether there is any.
 * @param {Element} target
 * @param {Node | null} source
 */
export function fill(target, source) {
  target.replaceChildren(...(source?.childNodes ?? []));
  return !!target.textContent?.trim();
}

/**
 * Return an element of the page's template; the first call puts it into a parent.
 * @param {string} id
 * @param {HTMLElement} parent
 */
export function fromTemplate(id, parent) {
  const shown = findOptional(document, `#${id}`);
  if (shown) return shown;
  const template = findOptional(document, "#explainer-study-parts");
  const found = template instanceof HTMLTemplateElement && template.content.querySelector(`#${id}`);
  if (!found) return null;
  const element = /** @type {HTMLElement} */ (document.importNode(found, true));
  parent.append(element);
  return element;
}

/**
 * Return copies of the citations of a card, with their buttons and files.
 * @param {HTMLElement} card
 */
export const copyCitations = (card) =>
  findAll(card, ".study-citation, .study-styles, .study-files").map((part) => part.cloneNode(true));

/**
 * Return the item of a list that compares with a card.
 * @param {HTMLElement} card
 */
export function makeChoice(card) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.other = keyOf(card);
  const { name, kind } = readCard(card);
  button.append(...[name, kind].flatMap((part) => (part ? [part, " "] : [])));
  item.append(button);
  return item;
}
