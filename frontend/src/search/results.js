/** The list of what was found. */

import { findMatches } from "./excerpt.js";
import { markExcerpt, markMatches } from "./mark.js";

/**
 * @typedef {import("./excerpt.js").Hit} Hit
 * @typedef {import("./search-index.js").Passage} Passage
 */

const SECTION = 1;
const STUDY = 2;

/**
 * Return the item of the list for a passage.
 * @param {Passage} passage
 * @param {Map<string, Hit>} hits
 * @param {Record<string, string>} messages
 * @returns {HTMLLIElement}
 */
export function resultItem(passage, hits, messages) {
  const { href, page, lang, dir, kind, fragment, title, text, work, citation } = passage;
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = href + (fragment && `#${encodeURIComponent(fragment)}`);
  link.append(...markMatches(title, findMatches(title, hits)));
  if (kind) {
    const message = messages[kind === SECTION ? "search_section" : "search_study"] ?? "";
    link.append(" ", element("span", "explainer-where", [message.replace("{page}", () => page)]));
  }
  item.append(link);
  const workMatches = findMatches(work, hits);
  const textMatches = findMatches(text, hits);
  const citationMatches = findMatches(citation, hits);
  // The citation is shown only if nothing else of a study has a match.
  const isInCitation = !workMatches.length && !textMatches.length && !!citationMatches.length;
  const excerpt = isInCitation
    ? markExcerpt(citation, citationMatches)
    : markExcerpt(text, textMatches);
  const lines = [element("cite", "", markMatches(work, workMatches)), element("span", "", excerpt)];
  for (const line of lines.filter(({ textContent }) => textContent)) {
    const paragraph = element("p", "", [line]);
    if (kind === STUDY) paragraph.dir = "auto"; // Studies have languages of their own.
    item.append(paragraph);
  }
  Object.assign(item, { lang, dir });
  return item;
}

/**
 * @param {string} name
 * @param {string} className
 * @param {(string | HTMLElement)[]} children
 */
function element(name, className, children) {
  const created = document.createElement(name);
  if (className) created.className = className;
  created.append(...children);
  return created;
}
