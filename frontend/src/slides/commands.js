/** Which command a key gives. */

/**
 * @typedef {"next" | "previous" | "first" | "last" | "present" | "full" | "dark" | "help" | "back"
 *   | "pause" | "reset"} Command
 */

/** @type {Record<string, Command>} */
const KEYS = {
  PageDown: "next",
  PageUp: "previous",
  ArrowDown: "next",
  ArrowUp: "previous",
  n: "next",
  p: "previous",
  Home: "first",
  End: "last",
  s: "present",
  f: "full",
  b: "dark",
  ".": "dark",
  "?": "help",
  Escape: "back",
};

/**
 * Return the arrow key that goes forward.
 * @param {string} direction of the text
 */
export const forwardKey = (direction) => (direction === "rtl" ? "ArrowLeft" : "ArrowRight");

/**
 * Return the command of a key.
 * @param {{key: string, shiftKey: boolean}} event
 * @param {string} direction of the text
 * @returns {Command | undefined}
 */
export function commandOf({ key, shiftKey }, direction) {
  if (key === " ") return shiftKey ? "previous" : "next";
  if (key === "ArrowLeft" || key === "ArrowRight") {
    return key === forwardKey(direction) ? "next" : "previous";
  }
  return KEYS[key.length === 1 ? key.toLowerCase() : key];
}

/** Keys that presentation remotes send: they work wherever the focus is. */
const REMOTE = ["PageDown", "PageUp", "Escape"];

/**
 * Return whether a control with the focus uses a key itself.
 * @param {string} key
 * @param {Element | null} target
 */
export function isForControl(key, target) {
  if (REMOTE.includes(key)) return false;
  const control = target?.closest("input, textarea, select, button, summary, a[href]");
  return !!control && (control.matches("input, textarea, select") || key === " ");
}
