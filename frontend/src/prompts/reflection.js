/** A reflection: the reader's words, which stay on this device unless the page says otherwise. */

import { find } from "../shared/dom.js";
import { loadText, reflectionKey, storeText } from "../shared/storage.js";

export class Reflection {
  kind = /** @type {const} */ ("reflection");
  /** @type {Set<() => void>} called when the text changes */
  listeners = new Set();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.field = /** @type {HTMLTextAreaElement} */ (find(root, "textarea"));
    this.status = find(root, ".prompt-told");
    const isInPage = !!root.id && !!root.closest("main.explainer");
    this.key = isInPage ? reflectionKey(location.pathname, root.id) : null;
    find(root, ".prompt-write").hidden = false;
    this.field.value ||= (this.key && loadText(this.key)) ?? "";
    this.field.addEventListener("input", () => this.#textChanged());
    find(root, ".prompt-clear").addEventListener("click", () => {
      this.text = "";
      this.status.textContent = this.status.dataset.cleared ?? "";
      this.field.focus();
    });
  }

  get text() {
    return this.field.value;
  }

  set text(text) {
    if (text === this.text) return;
    this.field.value = text;
    this.#textChanged();
  }

  #textChanged() {
    const isStored = !this.key || storeText(this.key, this.text);
    const message = isStored ? "" : (this.status.dataset.lost ?? "");
    if (this.status.textContent !== message) this.status.textContent = message;
    for (const listener of this.listeners) listener();
  }
}
