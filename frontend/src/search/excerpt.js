/** Where a text has what was found, and which part of a long text is shown. */

import { splitTerms, UNDIVIDED } from "./terms.js";

/** Characters of a passage that are shown, and how many of them before what was found. */
const LENGTH = 160;
const BEFORE = 50;

/**
 * @typedef {object} Hit what was found for a word of the reader
 * @property {number} word the index of the word
 * @property {number} rarity
 *
 * @typedef {object} Match a place in a text
 * @property {number} start
 * @property {number} end
 * @property {Hit} hit
 *
 * @typedef {{start: number, end: number}} Range
 */

/**
 * Return where a text has what was found, in order and without overlaps.
 * @param {string} text
 * @param {Map<string, Hit>} hits by the term
 * @returns {Match[]}
 */
export function findMatches(text, hits) {
  /** @type {Match[]} */
  const matches = [];
  const add = (/** @type {string} */ piece, /** @type {number} */ start) => {
    const hit = splitTerms(piece)
      .map((term) => hits.get(term))
      .find(Boolean);
    if (!hit) return;
    const end = start + piece.length;
    const last = matches.at(-1);
    if (last && start <= last.end) last.end = end;
    else matches.push({ start, end, hit });
  };
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}\p{N}\u00ad\u200c\u200d]+/gu)) {
    let start = index;
    for (const [number, piece] of word.split(UNDIVIDED).entries()) {
      const characters = number % 2 ? [...piece] : [];
      if (characters.length < 2) add(piece, start);
      else addPairs(characters, start, add);
      start += piece.length;
    }
  }
  return matches;
}

/**
 * Add each pair of neighbouring characters.
 * @param {string[]} characters
 * @param {number} start
 * @param {(piece: string, start: number) => void} add
 */
function addPairs(characters, start, add) {
  let at = start;
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1];
    if (next !== undefined) add(character + next, at);
    at += character.length;
  }
}

/**
 * Return the part of a text that is shown: around most of what was found, or the beginning.
 * @param {string} text
 * @param {Match[]} matches
 * @returns {Range}
 */
export function chooseExcerpt(text, matches) {
  if (text.length <= LENGTH) return { start: 0, end: text.length };
  const values = matches.map((match) => valueNear(match, matches));
  const best = matches[values.indexOf(Math.max(...values))] ?? { start: 0, end: 0 };
  let start = Math.max(0, Math.min(best.start - BEFORE, text.length - LENGTH));
  if (start) {
    const word = text.indexOf(" ", start - 1) + 1;
    start = word && word <= best.start ? word : wholeCharacter(text, start);
  }
  let end = Math.min(text.length, Math.max(start + LENGTH, best.end));
  if (end < text.length) {
    const space = text.lastIndexOf(" ", end);
    end = space > Math.max(best.end - 1, start) ? space : wholeCharacter(text, end);
  }
  return { start, end };
}

/**
 * Return how much an excerpt around a match shows: the rarity of each word in it.
 * @param {Match} match
 * @param {Match[]} matches
 */
function valueNear({ start }, matches) {
  const end = start + LENGTH - BEFORE;
  const near = matches.filter((match) => match.start >= start && match.end <= end);
  const rarities = new Map(near.map(({ hit }) => [hit.word, hit.rarity]));
  return [...rarities.values()].reduce((sum, rarity) => sum + rarity, 0);
}

/**
 * Return an index that does not divide a surrogate pair.
 * @param {string} text
 * @param {number} index
 */
const wholeCharacter = (text, index) =>
  /^[\udc00-\udfff]/.test(text.slice(index)) ? index - 1 : index;
