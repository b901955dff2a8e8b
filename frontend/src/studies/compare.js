/** Two studies side by side, in a dialog. */

import { find, findAll } from "../shared/dom.js";
import { fill, fromTemplate, readCard } from "./card.js";

/**
 * Show two cards side by side. Escape closes the dialog.
 * @param {HTMLElement} first
 * @param {HTMLElement} second
 * @param {HTMLElement | null} [origin] what gets the focus afterwards
 * @returns {boolean} whether the browser can
 */
export function compareCards(first, second, origin = null) {
  const dialog = fromTemplate("explainer-compare", document.body);
  if (!(globalThis.HTMLDialogElement && dialog instanceof HTMLDialogElement)) return false;
  const cards = [first, second];
  const texts = cards.map(readCard);
  const names = texts.map(({ name }) => name?.textContent ?? "");
  findAll(dialog, "thead th").forEach((head, index) => fill(head, texts[index]?.name ?? null));
  for (const row of findAll(dialog, "tbody tr")) {
    const cells = findAll(row, "td");
    const isFilled = cells.map((cell, index) => {
      const card = /** @type {HTMLElement} */ (cards[index]);
      cell.dataset.name = names[index];
      if (row.dataset.row === "year") cell.textContent = card.dataset.year ?? "";
      else fill(cell, /** @type {any} */ (texts[index])[row.dataset.row ?? ""]);
      const isEmpty = !cell.textContent?.trim();
      if (isEmpty) cell.textContent = "–";
      return !isEmpty;
    });
    row.hidden = !isFilled.some(Boolean);
  }
  prepare(dialog, origin);
  dialog.showModal();
  dialog.scrollTop = 0;
  return true;
}

/**
 * Let the dialog be closed by its button and by a click beside it.
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement | null} origin
 */
function prepare(dialog, origin) {
  find(dialog, ".sheet-close").onclick = () => dialog.close();
  dialog.onclick = ({ target }) => target === dialog && dialog.close();
  dialog.onclose = () => origin?.focus({ preventScroll: true });
}
