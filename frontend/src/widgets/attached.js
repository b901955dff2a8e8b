/** Showing a widget once its element is in the document. */

/**
 * Resolve once an element is in the document: an editor may insert it only when it comes near.
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
function attached(element) {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => check());
    const check = () => {
      if (!element.isConnected) return;
      observer.disconnect();
      resolve();
    };
    observer.observe(document.body, { childList: true, subtree: true });
    check();
  });
}

/**
 * Return the function with which anywidget shows a widget: it puts the element into the page after
 * that has returned.
 * @param {(model: import("./model.js").Model, el: HTMLElement) => (() => void) | undefined} bind
 *   called when the element is in the document; returns what removes every listener
 * @returns {(view: import("./model.js").View) => () => void}
 */
export const renderAttached =
  (bind) =>
  ({ model, el }) => {
    /** @type {(() => void) | undefined} */
    let release;
    let isRemoved = false;
    attached(el).then(() => {
      if (!isRemoved) release = bind(model, el);
    });
    return () => {
      isRemoved = true;
      release?.();
    };
  };
