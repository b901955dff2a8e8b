/** When a widget's element is in the document. */

/**
 * Resolve once an element is in the document: an editor may insert it only when it comes near.
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export function attached(element) {
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
