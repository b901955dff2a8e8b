/** Where the page of a notebook shows a cell, by the comments and numbers in the page. */

const MARK = /^cell (\d+)$/;
/** Pixels between the top of the window and a part that was scrolled to. */
const MARGIN = 16;

/**
 * Return the number of the last part that begins at a cell or before it; 0 if there is none.
 *
 * Not every cell is shown, such as one that keeps records.
 * @param {Iterable<number>} numbers of the cells that the page shows
 * @param {number} cell
 */
export function chooseNumber(numbers, cell) {
  return Math.max(0, ...[...numbers].filter((number) => number <= cell));
}

/**
 * Return the elements with which cells begin, by the cell's number.
 * @param {Document} page
 */
function findParts(page) {
  /** @type {Map<number, Element>} */
  const parts = new Map();
  for (const element of page.querySelectorAll("main [data-cell]")) {
    // The controls stand aside, wherever their cell is.
    if (element.matches(".explainer-aside, [data-empty]")) continue;
    parts.set(Number(element.getAttribute("data-cell")), element);
  }
  const comments = page.createTreeWalker(page.body, NodeFilter.SHOW_COMMENT);
  while (comments.nextNode()) {
    const comment = /** @type {Comment} */ (comments.currentNode);
    const number = Number(MARK.exec(comment.data)?.[1] ?? 0);
    const before = comment.previousElementSibling;
    const isFirst = !before || before.matches("h1, h2");
    const element = isFirst ? comment.parentElement : comment.nextElementSibling;
    if (number && element) parts.set(number, element);
  }
  return parts;
}

/**
 * Return the element with which a cell begins, or the last one before it.
 * @param {Document} page
 * @param {number} cell its number, counted from 1
 */
export function findPart(page, cell) {
  const parts = findParts(page);
  return parts.get(chooseNumber(parts.keys(), cell)) ?? null;
}

/**
 * Scroll to a cell, unless its beginning is in the upper half of the window.
 * @param {Window} view
 * @param {number} cell
 */
export function showCell(view, cell) {
  const part = findPart(view.document, cell);
  if (!part) return;
  const { top } = part.getBoundingClientRect();
  if (top >= 0 && top <= view.innerHeight / 2) return;
  const isStill = view.matchMedia("(prefers-reduced-motion: reduce)").matches;
  view.scrollBy({ top: top - MARGIN, behavior: isStill ? "instant" : "smooth" });
}

/**
 * Show a page at the same place as another version of it: open cards, and the distance to a cell.
 * @param {Window} from
 * @param {Window} to
 * @param {number} cell
 */
export function copyPlace(from, to, cell) {
  for (const details of from.document.querySelectorAll("details[open][id]")) {
    to.document.getElementById(details.id)?.setAttribute("open", "");
  }
  const [before, after] = [from, to].map((view) => findPart(view.document, cell));
  if (!before || !after) return to.scrollTo({ top: from.scrollY, behavior: "instant" });
  const moved = after.getBoundingClientRect().top - before.getBoundingClientRect().top;
  return to.scrollBy({ top: moved, behavior: "instant" });
}
