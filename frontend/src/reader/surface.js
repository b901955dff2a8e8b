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

import { findAll, findOptional } from "../shared/dom.js";

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
      for (const section of all()) section.toggleAttribute("hidden", !!slug && section.id !== slug);
    },
    sectionOf: (element) => element.closest("section[id]")?.id,
    isPage: true,
    scrollTo(find, { block, onFound }) {
      const element = find();
      if (!element) return;
      element.scrollIntoView({ block });
      onFound(element);
    },
  };
}
