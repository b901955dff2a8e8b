/** Notes in the margin, beside the sentences that cite a study. Drawn only on wide screens. */

import { decode, findAll, findOptional } from "../shared/dom.js";
import { fill, readCard } from "./card.js";
import { layoutNotes } from "./layout.js";

const GAP = 20; // px between two notes

/** @typedef {{citation: HTMLElement, note: HTMLElement}} Pair */

/**
 * Return the key of the study that a citation or a note leads to.
 * @param {Element} link
 */
export const keyOfLink = (link) =>
  decode((link.getAttribute("href") ?? "").split("#study-")[1] ?? "");

/**
 * Add the notes. Screen readers and the Tab key leave them out: the citation leads to the same.
 * @param {HTMLElement} main
 * @returns {{rail: HTMLElement, citationOf: (note: Element) => HTMLElement | undefined}}
 */
export function startMargin(main) {
  const rail = document.createElement("div");
  rail.className = "explainer-margin";
  rail.setAttribute("aria-hidden", "true");
  const pairs = findCitations(main).map((citation) => makePair(main, citation));
  rail.append(...pairs.map(({ note }) => note));
  main.append(rail);
  const layOut = () => placeNotes(rail, pairs);
  const observer = new ResizeObserver(layOut);
  for (const element of [rail, findOptional(main, ".explainer-text")]) {
    if (element) observer.observe(element);
  }
  return {
    rail,
    citationOf: (note) => pairs.find((pair) => pair.note === note)?.citation,
  };
}

/**
 * Return the first citation of each study in each section.
 * @param {HTMLElement} main
 */
function findCitations(main) {
  return findAll(main, "section[id]").flatMap((section) => {
    const all = findAll(section, "a.cite").filter(
      (link) => !link.closest(".explainer-studies") && findCard(main, keyOfLink(link)),
    );
    const keys = all.map(keyOfLink);
    return all.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
  });
}

/**
 * Return the card of a study.
 * @param {HTMLElement} main
 * @param {string} key
 */
export const findCard = (main, key) =>
  /** @type {HTMLDetailsElement | undefined} */ (
    findAll(main, "details.study").find((card) => card.id === `study-${key}`)
  );

/**
 * @param {HTMLElement} main
 * @param {HTMLElement} citation
 * @returns {Pair}
 */
function makePair(main, citation) {
  const note = document.createElement("a");
  note.className = "margin-note";
  note.href = citation.getAttribute("href") ?? "";
  note.tabIndex = -1;
  const card = /** @type {HTMLElement} */ (findCard(main, keyOfLink(citation)));
  const texts = readCard(card);
  for (const name of /** @type {const} */ (["name", "kind", "finding"])) {
    const line = document.createElement("span");
    line.className = `study-${name}`;
    if (fill(line, texts[name])) note.append(line);
  }
  return { citation, note };
}

/**
 * Put each note beside its citation. By a transform, which moves nothing else.
 * @param {HTMLElement} rail
 * @param {Pair[]} pairs
 */
function placeNotes(rail, pairs) {
  if (!rail.getClientRects().length) return;
  const start = rail.getBoundingClientRect().top;
  for (const { citation, note } of pairs) note.hidden = !citation.getClientRects().length;
  const shown = pairs.filter(({ note }) => !note.hidden);
  const tops = layoutNotes(
    shown.map(({ citation, note }) => ({
      top: (citation.getClientRects()[0]?.top ?? 0) - start,
      height: note.offsetHeight,
    })),
    GAP,
  );
  shown.forEach(({ note }, index) => (note.style.transform = `translateY(${tops[index]}px)`));
}
