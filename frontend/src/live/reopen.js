/** Opening the page again at the same place: section, open studies, scroll position, focus. */

import { findAll, findOptional, focusOn } from "../shared/dom.js";
import { load, RELOADED, remove, store } from "../shared/storage.js";
import { config, main } from "./context.js";
import { currentHeading, showStatus } from "./status.js";

const TIMEOUT = 10_000; // ms

const headings = () => findAll(main, "h1, h2");

/** @param {HTMLElement | null} button */
const isPressed = (button) => button?.getAttribute("aria-pressed") === "true";

/** Reload the page if the server can be reached; a browser would show an error page otherwise. */
export async function reopen() {
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    await fetch(location.href, { method: "HEAD", cache: "no-store", signal });
  } catch {
    return showStatus(config.words.live_unreachable, reopen);
  }
  const heading = currentHeading();
  const place = {
    path: location.pathname,
    open: findAll(main, "details.study[open]").map((card) => card.id),
    one: isPressed(findOptional(main, ".explainer-one")),
    top: scrollY,
    heading: heading ? headings().indexOf(heading) : -1,
  };
  store(RELOADED, place, "sessionStorage");
  location.reload();
}

/** Restore the place that a reload has stored; return whether there was one. */
export function restorePlace() {
  const place = load(RELOADED, "sessionStorage");
  remove(RELOADED, "sessionStorage");
  if (place?.path !== location.pathname) return false;
  for (const id of place.open) document.getElementById(id)?.setAttribute("open", "");
  const button = findOptional(main, ".explainer-one");
  if (place.one !== isPressed(button)) button?.click();
  scrollTo(0, place.top);
  focusOn(headings()[place.heading]);
  return true;
}
