/**
 * A notebook in JupyterLab. Sections are runs of cells that begin with a heading. JupyterLab
 * removes the ids of headings, so they are matched by their text; and cells far off screen may not
 * be in the document, so the first cell of each section is remembered.
 */

import { decode, findAll, findOptional, targetOf } from "../shared/dom.js";
import { discover, holdInView } from "./notebook-scroll.js";

/** @typedef {import("./surface.js").Surface} Surface */

/** What JupyterLab adds to a heading: the link to itself, and its number. */
const ADDED_TO_HEADING = ".jp-InternalAnchorLink, .numbering-entry";

/**
 * Return the text of a heading or a link, without what JupyterLab adds.
 * @param {HTMLElement} element
 */
function textOf(element) {
  const isAdded = (/** @type {Node} */ node) =>
    node instanceof Element && node.matches(ADDED_TO_HEADING);
  const texts = [...element.childNodes].map((node) => (isAdded(node) ? "" : node.textContent));
  return texts.join("").trim();
}

/** Which cells belong to which section. */
class SectionCells {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Map<string, HTMLElement>} the first cell of each section that was ever seen */
    this.firstCells = new Map();
  }

  cells() {
    return findAll(this.root, ".jp-Cell");
  }

  /** Return slug and title of each section, as the navigation lists them. */
  entries() {
    return findAll(this.root, ".explainer-toc a").map((link) => ({
      slug: decode((link.getAttribute("href") ?? "").slice(1)),
      title: textOf(link),
    }));
  }

  /**
   * Return the index of a cell in the notebook.
   * @param {HTMLElement} cell
   */
  indexOf(cell) {
    return Number(cell.dataset.windowedListIndex ?? this.cells().indexOf(cell));
  }

  /**
   * Return the headings that are in the document, by slug.
   * @returns {Map<string, HTMLElement>}
   */
  headings() {
    /** @type {Map<string, HTMLElement>} */
    const found = new Map();
    const entries = this.entries();
    for (const heading of findAll(this.root, ".jp-MarkdownCell h2")) {
      const text = textOf(heading);
      const entry = entries.find(({ slug, title }) => title === text && !found.has(slug));
      const cell = heading.closest(".jp-Cell");
      if (!entry || !(cell instanceof HTMLElement)) continue;
      found.set(entry.slug, heading);
      this.firstCells.set(entry.slug, cell);
    }
    this.#removeReplaced();
    return found;
  }

  /** Forget cells in whose place the notebook now has another one. */
  #removeReplaced() {
    const indexes = new Set(this.cells().map((cell) => this.indexOf(cell)));
    for (const [slug, cell] of this.firstCells) {
      if (!cell.isConnected && indexes.has(this.indexOf(cell))) this.firstCells.delete(slug);
    }
  }

  /**
   * Return the slug of the section that a cell belongs to.
   * @param {HTMLElement} cell
   */
  slugOf(cell) {
    const index = this.indexOf(cell);
    const before = [...this.firstCells]
      .map(([slug, first]) => ({ slug, index: this.indexOf(first) }))
      .filter((start) => start.index <= index);
    return before.sort((a, b) => a.index - b.index).at(-1)?.slug;
  }
}

/**
 * A cell that begins with a rule, such as the support lines, belongs to the whole page.
 * @param {HTMLElement} cell
 */
const isForAllSections = (cell) => !!cell.querySelector(".jp-RenderedMarkdown > hr:first-child");

/**
 * Return the surface of a notebook in an editor.
 * @param {HTMLElement} root
 * @returns {Surface}
 */
export function notebookSurface(root) {
  const cells = new SectionCells(root);
  /** @type {string | null} */
  let shown = null;
  let scrolls = 0;
  let nextFrame = 0;
  const apply = () => {
    cells.headings();
    for (const cell of cells.cells()) {
      const slug = shown && !isForAllSections(cell) && cells.slugOf(cell);
      cell.classList.toggle("explainer-away", !!slug && slug !== shown);
    }
  };
  const applySoon = () => {
    cancelAnimationFrame(nextFrame);
    nextFrame = requestAnimationFrame(apply);
  };
  openLinksInNewTabs(root);
  new MutationObserver(() => shown && applySoon()).observe(root, {
    childList: true,
    subtree: true,
  });
  return {
    sections() {
      const headings = cells.headings();
      return cells.entries().map(({ slug }) => ({ slug, heading: headings.get(slug) ?? null }));
    },
    showOnly(slug) {
      shown = slug;
      apply();
    },
    sectionOf(element) {
      cells.headings();
      const cell = element.closest(".jp-Cell");
      return cell instanceof HTMLElement ? cells.slugOf(cell) : undefined;
    },
    isPage: false,
    async scrollTo(find, { block, direction, onFound }) {
      const scroll = ++scrolls;
      const isLatest = () => scroll === scrolls;
      const scroller = findOptional(root, ".jp-WindowedPanel-outer") ?? root;
      const element = await discover(scroller, find, direction, isLatest);
      if (!element) return;
      onFound(element);
      await holdInView(element, shown ? "nearest" : block, isLatest);
    },
  };
}

/**
 * Open the links of cards in a new tab, so that they do not replace the editor.
 * @param {HTMLElement} root
 */
function openLinksInNewTabs(root) {
  root.addEventListener("click", (event) => {
    const link = targetOf(event)?.closest(".explainer-studies a[href^='http']");
    if (link instanceof HTMLAnchorElement) link.target = "_blank";
  });
}
