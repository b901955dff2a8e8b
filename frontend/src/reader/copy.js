/** Copying citations, and saving files that the page contains. */

const MESSAGE_TIME = 3000; // ms
const URL_TIME = 60_000; // ms

/**
 * Copy the text of an element, with its italics where the clipboard takes HTML, and say so.
 * @param {HTMLElement} button
 * @param {HTMLElement} source
 */
export async function copyText(button, source) {
  const label = button.textContent;
  const isCopied = await writeToClipboard(source).catch(() => copySelection(source));
  const list = button.closest("[data-copied]");
  const { copied, failed } = list instanceof HTMLElement ? list.dataset : {};
  button.textContent = (isCopied ? copied : failed) ?? label;
  setTimeout(() => (button.textContent = label), MESSAGE_TIME);
}

/** @param {HTMLElement} source */
async function writeToClipboard(source) {
  const blob = (/** @type {string} */ text, /** @type {string} */ type) =>
    new Blob([text], { type });
  const item = new ClipboardItem({
    "text/plain": blob(source.textContent ?? "", "text/plain"),
    "text/html": blob(source.innerHTML, "text/html"),
  });
  await navigator.clipboard.write([item]);
  return true;
}

/**
 * Copy by a selection: pages that came over plain HTTP have no other clipboard.
 * @param {HTMLElement} source
 */
function copySelection(source) {
  getSelection()?.selectAllChildren(source);
  return document.execCommand("copy");
}

/**
 * Let the reader save a text as a file.
 * @param {string} name
 * @param {string} text
 */
export function saveFile(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), URL_TIME);
}
