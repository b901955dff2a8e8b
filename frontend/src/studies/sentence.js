/** The sentence around an element. */

const BLOCK = "p, li, dd, td, th, figcaption, blockquote, section";

/**
 * Return the place of the sentence in which an element stands.
 * @param {HTMLElement} element
 * @returns {DOMRect}
 */
export function measureSentence(element) {
  const block = element.closest(BLOCK);
  const range = block && "Segmenter" in Intl && findSentence(element, block);
  return (range || element).getBoundingClientRect();
}

/**
 * @param {HTMLElement} element
 * @param {Element} block
 */
function findSentence(element, block) {
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEndBefore(element);
  const position = range.toString().length;
  const lang = element.closest("[lang]")?.getAttribute("lang") || "en";
  const segmenter = new Intl.Segmenter(lang, { granularity: "sentence" });
  const sentence = segmenter.segment(block.textContent ?? "").containing(position);
  if (!sentence) return null;
  setBoundary(range, block, sentence.index, "setStart");
  setBoundary(range, block, sentence.index + sentence.segment.trimEnd().length, "setEnd");
  return range;
}

/**
 * Set an end of a range to a position in the text of an element.
 * @param {Range} range
 * @param {Element} block
 * @param {number} position
 * @param {"setStart" | "setEnd"} end
 */
function setBoundary(range, block, position, end) {
  const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let left = position;
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const { length } = /** @type {Text} */ (node);
    if (left < length || (end === "setEnd" && left === length)) return range[end](node, left);
    left -= length;
  }
}
