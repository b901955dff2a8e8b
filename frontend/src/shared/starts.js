/**
 * The order in which the scripts of a page start: that of the page first, once the text is painted,
 * then the others.
 */

/**
 * What first.js keeps until the scripts have started.
 * @typedef {object} Early
 * @property {Event[]} events
 * @property {(event: Event) => void} keep the listener that adds them
 */

/**
 * @typedef {object} Starts
 * @property {(start: () => void) => unknown} push
 */

const scope = /** @type {{explainerEarly?: Early, explainerStarts?: Starts}} */ (
  /** @type {unknown} */ (window)
);

/** Return what readers have done so far, if first.js is in the page. */
export const earlyEvents = () => scope.explainerEarly;

/**
 * Start a script after that of the page.
 * @param {() => void} start
 */
export function startAfterPage(start) {
  const starts = (scope.explainerStarts ??= /** @type {(() => void)[]} */ ([]));
  starts.push(start);
}

/** Return the scripts that wait for that of the page; later ones start at once. */
export function takeStarts() {
  const waiting = /** @type {(() => void)[]} */ (scope.explainerStarts ?? []);
  scope.explainerStarts = { push: (start) => start() };
  return waiting;
}
