/** Opening the page again at the same place: section, open studies, scroll position, focus. */

import { findAll, findOptional, focusOn } from "../shared/dom.js";
import { reloadInPlace, restoreAfterReload } from "../shared/reload.js";
import { RELOADED } from "../shared/storage.js";
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
  reloadInPlace(main, RELOADED, {
    one: isPressed(findOptional(main, ".explainer-one")),
    heading: heading ? headings().indexOf(heading) : -1,
  });
}

/** Restore the place that a reload has stored; return whether there was one. */
export function restorePlace() {
  const place = restoreAfterReload(RELOADED, ({ one }) => {
    const button = findOptional(main, ".explainer-one");
    if (one !== isPressed(button)) button?.click();
  });
  if (!place) return false;
  focusOn(headings()[place.heading]);
  return true;
}
