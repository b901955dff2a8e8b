/**
 * What the reader's state needs of its surroundings: a page of ours, or a notebook in an editor.
 *
 * @typedef {object} Section
 * @property {string} slug
 * @property {HTMLElement | null} heading null if an editor has not put it into the document
 *
 * @typedef {object} Surface
 * @property {() => Section[]} sections the sections in order
 * @property {(slug: string | null) => void} showOnly show one section, or all for null
 * @property {(element: Element) => string | undefined} sectionOf the slug of an element's section
 * @property {boolean} isPage whether the surface has an address and a memory
 * @property {(find: Find, options: ScrollOptions) => void} scrollTo scroll to what is found
 *
 * @typedef {() => HTMLElement | null | undefined} Find
 *
 * @typedef {object} ScrollOptions
 * @property {"start" | "center"} block where the element is to be in the window
 * @property {1 | -1} direction where to look for it first: 1 below, -1 above
 * @property {(element: HTMLElement) => void} onFound called once it is in view
 */

import { find, findAll, findOptional } from "../shared/dom.js";

/**
 * Link to the sections before and after the one that is shown alone.
 * @param {HTMLElement} around has the two links
 * @param {HTMLElement[]} sections
 * @param {string | null} slug null if all sections are shown
 */
function showNeighbours(around, sections, slug) {
  around.hidden = !slug;
  const index = sections.findIndex(({ id }) => id === slug);
  const fill = (/** @type {string} */ selector, /** @type {HTMLElement | undefined} */ section) => {
    const link = /** @type {HTMLAnchorElement} */ (find(around, selector));
    link.hidden = !section;
    if (!section) return;
    link.href = `#${encodeURIComponent(section.id)}`;
    find(link, "span").textContent = findOptional(section, "h2")?.textContent ?? "";
  };
  fill(".explainer-before", sections[index - 1]);
  fill(".explainer-after", sections[index + 1]);
}

/**
 * Return the surface of a page of ours, whose sections are elements that can be hidden.
 * @param {HTMLElement} root
 * @returns {Surface}
 */
export function pageSurface(root) {
  const all = () => findAll(root, "section[id]");
  return {
    sections: () =>
      all().map((section) => ({
        slug: section.id,
        heading: findOptional(section, "h2") ?? section,
      })),
    showOnly(slug) {
      const sections = all();
      for (const section of sections) section.hidden = !!slug && section.id !== slug;
      const around = findOptional(root, ".explainer-around");
      if (around) showNeighbours(around, sections, slug);
    },
    sectionOf: (element) => element.closest("section[id]")?.id,
    isPage: true,
    scrollTo(findTarget, { block, onFound }) {
      const element = findTarget();
      if (!element) return;
      element.scrollIntoView({ block });
      onFound(element);
    },
  };
}
