/** Small functions for elements of the page. */

/**
 * Return the result of a function, or undefined if it throws.
 *
 * For what a browser may forbid or lack: storage, the history, the clipboard.
 * @template T
 * @param {() => T} action
 * @returns {T | undefined}
 */
export function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/**
 * Return the first descendant that matches a selector.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function find(root, selector) {
  const element = root.querySelector(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return /** @type {HTMLElement} */ (element);
}

/**
 * Return the first descendant that matches a selector, or null.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export const findOptional = (root, selector) => root.querySelector(selector);

/**
 * Return all descendants that match a selector.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T[]}
 */
export const findAll = (root, selector) =>
  /** @type {T[]} */ ([...root.querySelectorAll(selector)]);

/**
 * Return the element in which an event began, or null.
 * @param {Event} event
 * @returns {Element | null}
 */
export const targetOf = (event) => (event.target instanceof Element ? event.target : null);

/**
 * Decode the percent-encoding of a fragment; a malformed one stays as it is.
 * @param {string} text
 */
export const decode = (text) => attempt(() => decodeURIComponent(text)) ?? text;

/** Return the decoded fragment of the address, without the number sign. */
export const fragment = () => decode(location.hash.slice(1));

/**
 * Move the focus to an element without scrolling; make it focusable first if it is not.
 * @param {HTMLElement | null | undefined} element
 */
export function focusOn(element) {
  if (!element) return;
  if (!element.matches("summary, a[href], button")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** @typedef {"opened" | "closed" | "forgotten" | "place" | "one" | "whole"} Announcement */

/**
 * Announce a change to users of screen readers, once.
 * @param {Announcement} name of the data attribute that has the sentence
 */
export function announce(name) {
  const region = findOptional(document, ".explainer-said");
  if (region) region.textContent = region.dataset[name] ?? "";
}

/**
 * Resolve after a number of milliseconds.
 * @param {number} milliseconds
 * @returns {Promise<void>}
 */
export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Make an element.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name of the element
 * @param {(string | Node)[]} content
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, ...content) {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}
