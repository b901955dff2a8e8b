/** What the links and buttons of a page do. */

import { decode, find, findAll, targetOf } from "../shared/dom.js";
import { copyText, saveFile } from "./copy.js";

/** @typedef {import("./reader.js").Reader} Reader */

/**
 * Handle the clicks on links and buttons of ours.
 * @param {Reader} reader
 */
export function handleClicks(reader) {
  const handle = (/** @type {MouseEvent} */ event) => {
    const target = targetOf(event)?.closest("a, button");
    if (!(target instanceof HTMLElement) || event.defaultPrevented) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    const action = buttonAction(reader, target) ?? linkAction(reader, target);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  const panels = reader.surface.isPage ? findAll(document, ".explainer-panel") : [];
  for (const root of [reader.root, ...panels]) root.addEventListener("click", handle, true);
}

/**
 * Return what a button does, if it is one of ours.
 * @param {Reader} reader
 * @param {HTMLElement} button
 * @returns {(() => void) | undefined}
 */
function buttonAction(reader, button) {
  const sibling = (/** @type {string} */ selector) =>
    find(/** @type {HTMLElement} */ (button.parentElement), selector);
  /** @type {Record<string, () => void>} */
  const actions = {
    "explainer-previous": () => reader.step(-1),
    "explainer-next": () => reader.step(1),
    "explainer-one": () => reader.showOneAtATime(!reader.isOneAtATime),
    "explainer-whole": () => reader.showOneAtATime(false),
    "explainer-open": () => reader.cards.setAll(true),
    "explainer-close": () => reader.cards.setAll(false),
    "study-copy": () => copyText(button, sibling(".study-styled")),
    "study-save": () => saveFile(button.dataset.file ?? "", sibling("pre").textContent ?? ""),
  };
  const name = Object.keys(actions).find((each) => button.classList.contains(each));
  return name === undefined ? undefined : actions[name];
}

/**
 * Return what a link does, if it leads to a place of this page.
 * @param {Reader} reader
 * @param {HTMLElement} link
 * @returns {(() => void) | undefined}
 */
function linkAction(reader, link) {
  const href = link.getAttribute("href") ?? "";
  const at = href.indexOf("#");
  if (at < 0 || (at > 0 && href.slice(0, at) !== location.href.split("#")[0])) return undefined;
  const id = decode(href.slice(at + 1));
  if (link.classList.contains("study-back")) {
    return () => reader.cards.goBack(id.replace(/^cite-/, ""));
  }
  const isInPanel = !!link.closest(".explainer-panel"); // which is closed, so nobody goes back there
  const key = id.startsWith("study-") ? id.slice(6) : "";
  if (key && reader.cards.card(key)) return () => reader.cards.open(key, isInPanel ? null : link);
  if (reader.has(id)) return () => reader.goTo(id);
  return undefined;
}
