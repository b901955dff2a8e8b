/** Loading the index: from scripts beside the page, or from an element of the page. */

/** @typedef {(name: string) => Promise<any>} Load */

/**
 * Return a function that loads parts of an index, each once.
 * @param {string} address of the directory, or # and the id of an element that holds the index
 * @returns {Load}
 */
export function createLoad(address) {
  if (address.startsWith("#")) return loadFromPage(address);
  /** @type {Map<string, Promise<any>>} */
  const parts = new Map();
  return (name) => {
    const url = name ? address.replace(/[^/]*$/, name) : address;
    const part = parts.get(name) ?? loadScript(url);
    parts.set(name, part);
    return part;
  };
}

/**
 * @param {string} selector
 * @returns {Load}
 */
function loadFromPage(selector) {
  /** @type {Record<string, any> | undefined} */
  let parts;
  return async (name) => {
    if (document.readyState === "loading") {
      await new Promise((resolve) => addEventListener("DOMContentLoaded", resolve));
    }
    parts ??= JSON.parse(document.querySelector(selector)?.textContent ?? "");
    return parts?.[name];
  };
}

/**
 * Load a script of the index, and resolve to what it sets. Scripts load from a disk too, where
 * browsers fetch nothing.
 * @param {string} address
 * @returns {Promise<any>}
 */
function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => {
      script.remove();
      resolve(/** @type {any} */ (window).explainerSearch);
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`${address} could not be loaded`));
    };
    document.head.append(script);
  });
}
