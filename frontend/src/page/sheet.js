/** The list of sections on a narrow page: a sheet above the buttons at the lower edge. */

import { find, findOptional, targetOf } from "../shared/dom.js";

const GAP = 8; // px between what has the focus and the buttons

/**
 * Let the button of a navigation open and close its list.
 * @param {HTMLElement} nav
 */
export function startSheet(nav) {
  const opener = findOptional(nav, ".explainer-list");
  if (!opener) return;
  const isOpen = () => nav.hasAttribute("data-list");
  const toggle = (/** @type {boolean} */ open) => {
    nav.toggleAttribute("data-list", open);
    opener.setAttribute("aria-expanded", String(open));
    if (open) (findOptional(nav, "[aria-current]") ?? find(nav, "a")).focus();
  };
  opener.addEventListener("click", () => toggle(!isOpen()));
  nav.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    event.preventDefault();
    toggle(false);
    opener.focus();
  });
  const closeOnClick = (/** @type {Event} */ event) => {
    const target = targetOf(event);
    if (isOpen() && (!nav.contains(target) || target?.closest("a"))) toggle(false);
  };
  document.addEventListener("click", closeOnClick, true);
  nav.addEventListener("focusout", ({ relatedTarget }) => {
    const isElsewhere = relatedTarget instanceof Element && !nav.contains(relatedTarget);
    if (isOpen() && isElsewhere) toggle(false);
  });
  keepFocusUncovered(nav, opener);
}

/**
 * Scroll when the buttons cover what gets the focus, since browsers do not.
 * @param {HTMLElement} nav
 * @param {HTMLElement} opener is drawn only where the buttons are at the lower edge
 */
function keepFocusUncovered(nav, opener) {
  document.addEventListener("focusin", (event) => {
    const target = targetOf(event);
    if (!target || !opener.getClientRects().length || nav.contains(target)) return;
    const bottom = target.getBoundingClientRect().bottom + GAP;
    const covered = bottom - nav.getBoundingClientRect().top;
    if (covered > 0 && target.matches(":focus-visible")) scrollBy(0, covered);
  });
}
