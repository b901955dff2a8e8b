/**
 * Notes in the margin, beside the sentences that cite a study or use a term. Drawn only on wide
 * screens.
 */

import { decode, find, findAll, findOptional } from "../shared/dom.js";
import { fill, readCard } from "./card.js";
import { layoutNotes } from "./layout.js";

const GAP = 20; // px between two notes

/** @typedef {{marker: HTMLElement, note: HTMLElement}} Pair */

/**
 * Return the key of the study that a citation or a note leads to.
 * @param {Element} link
 */
export const keyOfLink = (link) =>
  decode((link.getAttribute("href") ?? "").split("#study-")[1] ?? "");

/**
 * Add the notes. Screen readers and the Tab key leave them out: the marker leads to the same.
 * @param {HTMLElement} main
 * @returns {{rail: HTMLElement, markerOf: (note: Element) => HTMLElement | undefined}}
 */
export function startMargin(main) {
  const rail = document.createElement("div");
  rail.className = "explainer-margin";
  rail.setAttribute("aria-hidden", "true");
  const pairs = findMarkers(main).map((marker) => makePair(main, marker));
  rail.append(...pairs.map(({ note }) => note));
  main.append(rail);
  const layOut = () => placeNotes(rail, pairs);
  const observer = new ResizeObserver(layOut);
  for (const element of [rail, findOptional(main, ".explainer-text")]) {
    if (element) observer.observe(element);
  }
  return {
    rail,
    markerOf: (note) => pairs.find((pair) => pair.note === note)?.marker,
  };
}

/**
 * Return the first citation of each study, and the first use of each term, in each section.
 * @param {HTMLElement} main
 */
function findMarkers(main) {
  return findAll(main, "section[id]").flatMap((section) => {
    const all = findAll(section, "a.cite, a.term").filter((link) =>
      link.classList.contains("term")
        ? findTerm(main, link)
        : !link.closest(".explainer-studies") && findCard(main, keyOfLink(link)),
    );
    const addresses = all.map((link) => link.getAttribute("href"));
    return all.filter((_, index) => addresses.indexOf(addresses[index] ?? "") === index);
  });
}

/**
 * Return the explanation that a link leads to.
 * @param {HTMLElement} main
 * @param {Element} link
 */
export function findTerm(main, link) {
  const id = decode((link.getAttribute("href") ?? "").split("#")[1] ?? "");
  return findAll(main, ".term-entry").find((entry) => entry.id === id);
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
 * @param {HTMLElement} marker
 * @returns {Pair}
 */
function makePair(main, marker) {
  const note = document.createElement("a");
  note.className = "margin-note";
  note.href = marker.getAttribute("href") ?? "";
  note.tabIndex = -1;
  const entry = findTerm(main, marker);
  const lines = entry ? readEntry(entry) : readStudy(main, marker);
  for (const [name, source] of Object.entries(lines)) {
    const line = document.createElement("span");
    line.className = name;
    if (fill(line, source)) note.append(line);
  }
  return { marker, note };
}

/**
 * Return the lines of a note about a study, by their classes.
 * @param {HTMLElement} main
 * @param {HTMLElement} citation
 */
function readStudy(main, citation) {
  const card = /** @type {HTMLElement} */ (findCard(main, keyOfLink(citation)));
  const { name, kind, finding } = readCard(card);
  return { "study-name": name, "study-kind": kind, "study-finding": finding };
}

/**
 * Return the lines of a note about a term: its name, and what it means without links.
 * @param {HTMLElement} entry
 */
function readEntry(entry) {
  const means = document.createElement("span");
  means.textContent = (findOptional(entry, "dd p") ?? find(entry, "dd")).textContent;
  return { "study-name": find(entry, "dt").cloneNode(true), "term-means": means };
}

/**
 * Put each note beside its marker. By a transform, which moves nothing else.
 * @param {HTMLElement} rail
 * @param {Pair[]} pairs
 */
function placeNotes(rail, pairs) {
  if (!rail.getClientRects().length) return;
  const start = rail.getBoundingClientRect().top;
  for (const { marker, note } of pairs) note.hidden = !marker.getClientRects().length;
  const shown = pairs.filter(({ note }) => !note.hidden);
  const tops = layoutNotes(
    shown.map(({ marker, note }) => ({
      top: (marker.getClientRects()[0]?.top ?? 0) - start,
      height: note.offsetHeight,
    })),
    GAP,
  );
  shown.forEach(({ note }, index) => (note.style.transform = `translateY(${tops[index]}px)`));
}
