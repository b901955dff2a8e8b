/**
 * Starts the scripts of a page once its text is painted, and does then what the reader has done
 * before: nobody waits for scripts to read, and no tap is lost.
 */

import { isOneInAddress } from "../reader/history.js";
import { targetOf } from "../shared/dom.js";
import { earlyEvents, takeStarts } from "../shared/starts.js";

/** After how long a page starts that is not painted, such as one in a frame out of view, in ms. */
const PATIENCE = 1000;
/** What does nothing by itself; anything else the browser has done already. */
const IDLE = `button:not([type=submit]${"popover" in HTMLElement.prototype ? ", [popovertarget]" : ""})`;

/** Return whether the reader comes to a place that the scripts have to show, or nobody looks. */
function isExpected() {
  const [navigation] = performance.getEntriesByType("navigation");
  const { type } = /** @type {PerformanceNavigationTiming} */ (navigation ?? {});
  return document.hidden || !!location.hash || isOneInAddress() || type !== "navigate";
}

/**
 * Return whether an early event is to be repeated.
 * @param {Event} event
 */
const isRepeated = (event) =>
  event.type === "keydown" || event.defaultPrevented || !!targetOf(event)?.closest(IDLE);

/** @param {MouseEvent} event a click on a link within the page, which the scripts would handle */
function holdLink(event) {
  const isPlain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (isPlain && targetOf(event)?.closest("a[href^='#']")) event.preventDefault();
}

/** Keep no more events; return those that have had no effect. */
function takeEvents() {
  removeEventListener("click", holdLink, true);
  const early = earlyEvents();
  if (!early) return [];
  for (const type of ["click", "keydown"]) removeEventListener(type, early.keep, true);
  return early.events.filter(isRepeated);
}

/** @param {Event} event */
function repeat(event) {
  const Kind = /** @type {typeof Event} */ (event.constructor);
  targetOf(event)?.dispatchEvent(new Kind(event.type, event));
}

/**
 * Start the script of the page and those that wait for it.
 * @param {() => void} startPage
 */
export function startWhenPainted(startPage) {
  let hasStarted = false;
  const start = () => {
    if (hasStarted) return;
    hasStarted = true;
    const events = takeEvents();
    for (const each of [startPage, ...takeStarts()]) {
      try {
        each();
      } catch (error) {
        console.error(error); // It stops no other.
      }
    }
    events.forEach(repeat);
  };
  if (isExpected()) return start();
  addEventListener("click", holdLink, true);
  requestAnimationFrame(() => setTimeout(start));
  setTimeout(start, PATIENCE);
  return undefined;
}
