/** Scroll an editor that puts cells into the document only when they come near. */

/** @typedef {import("./surface.js").Find} Find */

const FRAMES_TO_SETTLE = 10;
const FRAMES_AT_MOST = 60;

/** Resolve at the next frame. */
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/**
 * Scroll until an element is in the document: in one direction, then in the other.
 * @param {HTMLElement} scroller
 * @param {Find} find
 * @param {1 | -1} direction
 * @param {() => boolean} isLatest whether the reader has not gone elsewhere meanwhile
 */
export async function discover(scroller, find, direction, isLatest) {
  for (const step of [direction, -direction]) {
    for (let still = 0; still < FRAMES_TO_SETTLE && isLatest();) {
      const element = find();
      if (element?.getClientRects().length) return element;
      const before = scroller.scrollTop;
      scroller.scrollBy({ top: (step * scroller.clientHeight) / 2, behavior: "instant" });
      await frame();
      still = Math.abs(scroller.scrollTop - before) < 1 ? still + 1 : 0;
    }
  }
  return undefined;
}

/**
 * Keep an element in view while the editor measures the cells around it.
 * @param {HTMLElement} element
 * @param {ScrollLogicalPosition} block
 * @param {() => boolean} isLatest whether the reader has not gone elsewhere meanwhile
 */
export async function holdInView(element, block, isLatest) {
  let still = 0;
  for (let frames = 0; frames < FRAMES_AT_MOST; frames++) {
    if (still >= FRAMES_TO_SETTLE || !isLatest()) return;
    const before = element.getBoundingClientRect().top;
    element.scrollIntoView({ block, behavior: "instant" });
    still = Math.abs(element.getBoundingClientRect().top - before) < 1 ? still + 1 : 0;
    await frame();
  }
}
