/** The reading settings, kept on this device only. */

import { announce, find, findAll } from "../shared/dom.js";
import { load, remove, removePlaces, SETTINGS, store } from "../shared/storage.js";

/** @typedef {import("../reader/reader.js").Reader} Reader */

/** Dispatched on the window when the reader has changed a setting. */
export const SETTINGS_CHANGED = "explainer:settings";
/** The groups of radio buttons. What is chosen is an attribute of the document; first.js sets it. */
const CHOICES = ["look", "size", "spacing"];

/**
 * Start the settings; return a function that tells whether single-letter keys are on.
 * @param {HTMLElement} panel
 * @param {Reader} reader
 * @returns {() => boolean}
 */
export function startSettings(panel, reader) {
  const kept = document.documentElement.dataset;
  /** @type {(name: string) => HTMLInputElement[]} */
  const options = (name) => findAll(panel, `[name="explainer-${name}"]`);
  const letters = /** @type {HTMLInputElement} */ (find(panel, "input[type=checkbox]"));

  const show = () => {
    for (const name of CHOICES) {
      for (const option of options(name)) option.checked = option.value === (kept[name] ?? "");
    }
  };
  const apply = () => {
    /** @type {Record<string, string>} */
    const chosen = letters.checked ? {} : { keys: "off" };
    for (const name of CHOICES) {
      const value = options(name).find(({ checked }) => checked)?.value;
      if (value) chosen[name] = kept[name] = value;
      else delete kept[name];
    }
    if (Object.keys(chosen).length) store(SETTINGS, chosen);
    else remove(SETTINGS);
    dispatchEvent(new CustomEvent(SETTINGS_CHANGED));
  };

  letters.checked = load(SETTINGS)?.keys !== "off";
  show();
  panel.addEventListener("change", apply);
  find(panel, ".explainer-forget-all").addEventListener("click", () => {
    for (const name of CHOICES) delete kept[name];
    letters.checked = true;
    show();
    apply();
    removePlaces();
    reader.place.forget();
    find(document, ".explainer-continue").hidden = true;
    announce("forgotten");
  });
  return () => letters.checked;
}
