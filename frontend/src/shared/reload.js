/** Reloading the page at the same place: open cards, and the distance to the section that is read. */

import { findAll } from "./dom.js";
import { load, remove, store } from "./storage.js";

let isReloading = false;

/**
 * Reload the page; `restoreAfterReload` restores the place.
 * @param {HTMLElement} main
 * @param {string} key under which the place is kept until then
 * @param {Record<string, unknown>} [more] what is kept with it
 */
export function reloadInPlace(main, key, more) {
  const above = findAll(main, "section[id]").filter(
    (section) => section.getBoundingClientRect().top <= innerHeight / 3,
  );
  const section = above.pop();
  const top = section ? section.getBoundingClientRect().top : -scrollY;
  const open = findAll(main, "details[open][id]").map((details) => details.id);
  const place = { path: location.pathname, section: section?.id, top, open, ...more };
  store(key, place, "sessionStorage");
  // The browser would count pixels from the top, and what stands there may have grown.
  history.scrollRestoration = "manual";
  isReloading = true;
  location.reload();
}

/**
 * Restore the place; return what was kept, or null if the page was not reloaded.
 * @param {string} key
 * @param {(place: any) => void} [prepare] what changes the height of the page before it scrolls
 */
export function restoreAfterReload(key, prepare) {
  const place = load(key, "sessionStorage");
  remove(key, "sessionStorage");
  if (place?.path !== location.pathname) return null;
  for (const id of place.open) document.getElementById(id)?.setAttribute("open", "");
  prepare?.(place);
  const section = document.getElementById(place.section ?? "");
  const top = section ? section.getBoundingClientRect().top + scrollY : 0;
  scrollTo({ top: top - place.top, behavior: "instant" });
  addEventListener("pagehide", () => {
    if (!isReloading) history.scrollRestoration = "auto";
  });
  return place;
}
