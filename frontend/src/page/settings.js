/** The reading settings, kept on this device only: the look, and whether letters are keys. */

import { announce, find, findAll } from "../shared/dom.js";
import { load, remove, removePlaces, SETTINGS, store } from "../shared/storage.js";

/** @typedef {import("../reader/reader.js").Reader} Reader */

/** Dispatched on the window when the reader has chosen another look. */
export const LOOK_CHANGED = "explainer:look";

/**
 * Start the settings; return a function that tells whether single-letter keys are on.
 * @param {HTMLElement} panel
 * @param {Reader} reader
 * @returns {() => boolean}
 */
export function startSettings(panel, reader) {
  const root = document.documentElement;
  const looks = /** @type {HTMLInputElement[]} */ (findAll(panel, "input[type=radio]"));
  const letters = /** @type {HTMLInputElement} */ (find(panel, "input[type=checkbox]"));

  const showLook = () => {
    for (const look of looks) look.checked = look.value === (root.dataset.look ?? "");
  };
  const apply = () => {
    const look = looks.find(({ checked }) => checked)?.value;
    if (look) root.dataset.look = look;
    else delete root.dataset.look;
    const chosen = { ...(look && { look }), ...(!letters.checked && { keys: "off" }) };
    if (Object.keys(chosen).length) store(SETTINGS, chosen);
    else remove(SETTINGS);
    dispatchEvent(new CustomEvent(LOOK_CHANGED));
  };

  letters.checked = load(SETTINGS)?.keys !== "off";
  showLook();
  panel.addEventListener("change", apply);
  find(panel, "button").addEventListener("click", () => {
    delete root.dataset.look;
    letters.checked = true;
    showLook();
    apply();
    removePlaces();
    reader.place.forget();
    find(document, ".explainer-continue").hidden = true;
    announce("forgotten");
  });
  return () => letters.checked;
}
