/**
 * The panels of a page: the sections on a phone, the studies, the reading settings, support. The
 * browser opens and closes them; in browsers before 2024, which may lack popovers, this does.
 */

import { findOptional, targetOf } from "../shared/dom.js";

const GAP = 8; // px between what has the focus and the bar
const hasPopovers = () => "popover" in HTMLElement.prototype;

/** Return the panel that is open, if any. */
export const openPanel = () =>
  findOptional(document, hasPopovers() ? ":popover-open" : "[popover][data-open]");

/** @param {HTMLElement} panel */
export function closePanel(panel) {
  if (hasPopovers()) panel.hidePopover();
  else panel.removeAttribute("data-open");
}

/**
 * Return the button that opens a panel.
 * @param {string} id
 */
export const openerOf = (id) => findOptional(document, `[popovertarget="${id}"]`);

/** Start the panels of a page. */
export function startPanels() {
  if (!hasPopovers()) replacePopovers();
  // A link in a panel leads to a place that the panel would cover; sheets handle their own links.
  document.addEventListener(
    "click",
    (event) => {
      const panel = openPanel();
      const link = targetOf(event)?.closest("a[href^='#']");
      if (panel && link?.closest(".explainer-panel") === panel) closePanel(panel);
    },
    true,
  );
  const opener = openerOf("explainer-sections");
  opener?.addEventListener("click", () =>
    requestAnimationFrame(() => {
      const panel = openPanel();
      if (panel?.id === "explainer-sections") findOptional(panel, "[aria-current]")?.focus();
    }),
  );
  const bar = findOptional(document, ".explainer-aside");
  if (bar) keepFocusUncovered(bar);
}

/** Open and close the panels as the browser would. */
function replacePopovers() {
  document.addEventListener(
    "click",
    (event) => {
      const target = targetOf(event);
      const opener = target?.closest("[popovertarget]");
      const wanted = opener && document.getElementById(opener.getAttribute("popovertarget") ?? "");
      const open = openPanel();
      if (open && !open.contains(target)) closePanel(open);
      if (wanted && wanted !== open) wanted.setAttribute("data-open", "");
    },
    true,
  );
  document.addEventListener(
    "keydown",
    (event) => {
      const open = openPanel();
      if (event.key !== "Escape" || !open) return;
      event.preventDefault();
      closePanel(open);
      openerOf(open.id)?.focus();
    },
    true,
  );
}

/**
 * Scroll when the bar at the lower edge covers what gets the focus, since browsers do not.
 * @param {HTMLElement} bar
 */
function keepFocusUncovered(bar) {
  document.addEventListener("focusin", (event) => {
    const target = targetOf(event);
    if (!target?.matches(":focus-visible") || target.closest(".explainer-aside, [popover]")) return;
    if (getComputedStyle(bar).position !== "fixed") return;
    const bottom = target.getBoundingClientRect().bottom + GAP;
    scrollBy(0, Math.max(bottom - bar.getBoundingClientRect().top, 0));
  });
}
