/**
 * The index: a directory, and parts that are loaded when they are needed. Its files and their
 * format are made by explainer/search/index.py.
 */

import { UNDIVIDED } from "./terms.js";

/** How much a match counts in a page, a section and a study, if it is in the heading. */
const HEADING_SCORES = [8, 5, 4];
/** How much more a whole word counts than the beginning of one. */
const WHOLE_WORD = 2;
/** The characters that a word keeps at least when its end is cut off, and those cut at most. */
const SHORTEST_STEM = 4;
const MOST_CUT = 3;

/**
 * @typedef {object} Directory
 * @property {[first: string, name: string][]} terms the parts with the terms from `first` on
 * @property {[first: number, name: string][]} pages the parts with the passages from `first` on
 * @property {number} passages how many there are
 * @property {string[]} common the words that nearly every passage has
 *
 * @typedef {[terms: string, postings: number[][]]} TermsPart
 * @typedef {[kind: number, fragment: string, title: string, text: string, work?: string,
 *   citation?: string]} StoredPassage
 * @typedef {[href: string, page: string, lang: string, dir: string,
 *   passages: StoredPassage[]][]} PagesPart
 *
 * @typedef {object} Passage
 * @property {string} href
 * @property {string} page
 * @property {string} lang
 * @property {string} dir
 * @property {number} kind 0 for a page, 1 for a section, 2 for a study
 * @property {string} fragment
 * @property {string} title
 * @property {string} text
 * @property {string} work
 * @property {string} citation
 *
 * @typedef {import("./excerpt.js").Hit} Hit
 */

export class SearchIndex {
  /** @param {(name: string) => Promise<any>} load loads a part; the directory for an empty name */
  constructor(load) {
    this.load = load;
  }

  /** @returns {Promise<Directory>} */
  directory() {
    return this.load("");
  }

  /**
   * Return the postings of each term that begins with a word.
   * @param {string} word
   * @param {boolean} isWhole whether only the word itself counts
   * @returns {Promise<[term: string, postings: number[]][]>}
   */
  async #lookUp(word, isWhole) {
    const { terms } = await this.directory();
    const last = isWhole ? word : `${word}\uffff`;
    const names = terms
      .filter(([first], index) => {
        const next = terms[index + 1];
        return first <= last && (!next || next[0] > word);
      })
      .map(([, name]) => name);
    /** @type {[string, number[]][]} */
    const found = [];
    /** @type {TermsPart[]} */
    const parts = await Promise.all(names.map((name) => this.load(name)));
    for (const [all, postings] of parts) {
      for (const [index, term] of all.split(" ").entries()) {
        if (isWhole ? term !== word : !term.startsWith(word)) continue;
        found.push([term, postings[index] ?? []]);
      }
    }
    return found;
  }

  /**
   * Return what is shown of a passage.
   * @param {number} number
   * @returns {Promise<Passage>}
   */
  async passage(number) {
    const { pages } = await this.directory();
    const [first, name] = pages.filter(([start]) => start <= number).at(-1) ?? [0, ""];
    let before = first;
    for (const [href, page, lang, dir, passages] of /** @type {PagesPart} */ (
      await this.load(name)
    )) {
      const passage = passages[number - before];
      if (passage) {
        const [kind, fragment, title, text, work = "", citation = ""] = passage;
        return { href, page, lang, dir, kind, fragment, title, text, work, citation };
      }
      before += passages.length;
    }
    throw new Error(`the index has no passage ${number}`);
  }

  /**
   * Return the numbers of the passages with most of the words, the best first, and the terms that
   * were found for the words.
   * @param {string[]} words
   * @returns {Promise<{numbers: number[], hits: Map<string, Hit>}>}
   */
  async search(words) {
    const { passages, common } = await this.directory();
    const rare = words.filter((word) => !common.includes(word));
    /** @type {Map<number, {count: number, score: number}>} */
    const totals = new Map();
    /** @type {Map<string, Hit>} */
    const hits = new Map();
    for (const [index, word] of rare.entries()) {
      /** @type {Map<number, number>} the best score of the word in each passage */
      const scores = new Map();
      for (const [term, postings] of await this.#lookUpNear(word, index === rare.length - 1)) {
        const rarity = Math.log(1 + passages / postings.length);
        hits.set(term, { word: index, rarity });
        for (const { number, weight } of decodePostings(postings)) {
          const score = rarity * weight * (term === word ? WHOLE_WORD : 1);
          scores.set(number, Math.max(scores.get(number) ?? 0, score));
        }
      }
      for (const [number, score] of scores) {
        const total = totals.get(number) ?? { count: 0, score: 0 };
        totals.set(number, { count: total.count + 1, score: total.score + score });
      }
    }
    return { numbers: rank(totals), hits };
  }

  /**
   * Return the postings of the terms that a word may mean: those that begin with it; if there are
   * none, those that begin with a shorter beginning of it.
   * @param {string} word
   * @param {boolean} isLast whether the reader may still be typing it
   */
  async #lookUpNear(word, isLast) {
    const isShort = word.length < 2 && !UNDIVIDED.test(word);
    const isWhole = isShort || (word.length < 3 && !isLast);
    for (let stem = word; ; stem = stem.slice(0, -1)) {
      const found = await this.#lookUp(stem, isWhole);
      const shortest = Math.max(SHORTEST_STEM, word.length - MOST_CUT);
      if (found.length || stem.length <= shortest) return found;
    }
  }
}

/**
 * Yield the passages of a term. Each posting is the difference to the one before; its lowest bit
 * tells whether the term is in the heading, the next two are the kind of the passage.
 * @param {number[]} postings
 */
function* decodePostings(postings) {
  let sum = 0;
  for (const difference of postings) {
    sum += difference;
    const isInHeading = sum & 1;
    yield { number: sum >> 3, weight: (isInHeading && HEADING_SCORES[(sum >> 1) & 3]) || 1 };
  }
}

/**
 * Return the numbers of the passages with most words, the best first.
 * @param {Map<number, {count: number, score: number}>} totals
 */
function rank(totals) {
  const most = Math.max(0, ...[...totals.values()].map(({ count }) => count));
  return [...totals]
    .filter(([, { count }]) => count === most)
    .sort(([one, a], [other, b]) => b.score - a.score || one - other)
    .map(([number]) => number);
}
